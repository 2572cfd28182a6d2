import {expect} from 'chai'
import fc from 'fast-check'
import {execFileSync} from 'node:child_process'
import type {LearntTouches} from 'mmm-cli'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {suggestGlobs} from '../../src/run/learnt-touches.ts'
import {globMatcher} from '../../src/text/glob-match.ts'

/** A trusted project in a git repository with one specification: `a`, which changes two files of `src/cart` and one of `docs`. */
function inShop(frontmatter: string, test: (workspace: Workspace) => Promise<void>): Promise<void> {
  return withWorkspace(async (workspace) => {
    const git = (...args: readonly string[]): Buffer =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {cwd: workspace.directory})
    git('init', '--quiet', '--initial-branch', 'main')
    await workspace.run('init', '--name', 'shop')
    workspace.write('src/cart/total.ts', '1\n')
    workspace.write('docs/cart.md', 'Cart\n')
    git('add', '--all')
    git('commit', '--quiet', '-m', 'Open the shop')
    const work = 'echo 2 > src/cart/total.ts; echo 2 > src/cart/tax.ts; echo x >> docs/cart.md'
    workspace.write('specs/a.md', `---\n${frontmatter}run: [${JSON.stringify(work)}]\nverify: ['true']\n---\n# Build the cart\n`)
    await test(workspace)
  })
}

const learnt = async ({run}: Workspace): Promise<LearntTouches> => (await run('spec', 'show', 'a', '--json')).json<{changes: LearntTouches}>().changes

describe('what attempts change', () => {
  it('in a work tree of their own is learnt, and suggests touches', () =>
    inShop('', async (workspace) => {
      await workspace.run('run', '--isolation', 'worktree')

      expect(await learnt(workspace)).to.deep.equal({
        files: ['docs/cart.md', 'src/cart/tax.ts', 'src/cart/total.ts'].map((path) => ({path, attempts: 1})),
        outside: [],
        suggestion: ['docs/cart.md', 'src/cart/tax.ts', 'src/cart/total.ts'],
      })
      expect((await workspace.run('spec', 'show', 'a')).stdout).to.include('touches: ["docs/cart.md","src/cart/tax.ts","src/cart/total.ts"] would cover')
    }))

  it('goes with an export, and an export of an mmm that did not know it is read as well', () =>
    inShop('', async (workspace) => {
      const {read, run, write} = workspace
      await run('run', '--isolation', 'worktree')
      const before = await learnt(workspace)
      await run('state', 'export', 'all.json')
      await run('state', 'import', 'all.json', '--replace')
      expect(await learnt(workspace)).to.deep.equal(before)
      const {changed_files: files, ...older} = JSON.parse(read('all.json')) as Record<string, unknown>
      expect(files).to.have.length(3)
      write('older.json', JSON.stringify(older))
      expect(await run('state', 'import', 'older.json', '--replace')).to.include({code: 0})
      expect((await learnt(workspace)).files).to.be.empty
    }))

  it('outside of their touches is a warning, whether they have a folder of their own or not', () =>
    inShop('touches: [src/**]\n', async (workspace) => {
      const warning = '! a changed files outside of its touches: docs/cart.md.'
      expect((await workspace.run('run')).stdout).to.include(warning)
      expect(await learnt(workspace)).to.deep.include({outside: ['docs/cart.md']})

      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', 'commit', '--quiet', '-am', 'Cart'], {cwd: workspace.directory})
      expect((await workspace.run('run', '--force', '--isolation', 'worktree')).stdout).to.include(warning)
    }))

  it('is no warning and suggests nothing where touches cover it', () =>
    inShop('touches: [src, docs]\n', async (workspace) => {
      expect((await workspace.run('run')).stdout).to.not.include('outside')
      expect(await learnt(workspace))
        .to.deep.include({outside: [], suggestion: []})
        .and.to.have.property('files')
        .with.length(3)
    }))

  it('is nobody’s for certain where several work in one folder, and is not learnt', () =>
    inShop('touches: [src/**]\n', async (workspace) => {
      const meet = (own: string, other: string): string => `touch ${own}.here; until [ -e ${other}.here ]; do sleep 0.01; done`
      for (const [own, other] of [
        ['a', 'b'],
        ['b', 'a'],
      ] as const)
        workspace.write(`specs/${own}.md`, `---\ntouches: [${own}/**]\nrun: ["${meet(own, other)}"]\nverify: ['true']\n---\n`)

      expect((await workspace.run('run')).stdout)
        .to.include('2 completed')
        .and.not.include('outside')
      expect((await learnt(workspace)).files).to.deep.equal([])
    }))
})

describe('suggestGlobs', () => {
  it('covers all that was changed, by few globs where folders allow it', () => {
    const name = fc.constantFrom('a', 'b', 'c[1]', 'd*', '(e)', '.f', '!g', 'h i')
    const path = fc.array(name, {minLength: 1, maxLength: 4}).map((names) => `top/${names.join('/')}`)
    fc.assert(
      fc.property(fc.array(path, {minLength: 1, maxLength: 12}), (paths) => {
        const globs = suggestGlobs(paths)
        expect(paths.filter((each) => !globMatcher(globs)(each))).to.deep.equal([])
        expect(globs.length).to.be.within(1, 5)
      }),
      {numRuns: 200},
    )
  })
})
