import {expect} from 'chai'
import type {LoggedChange} from 'mmm-cli'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {renameSync, rmSync} from 'node:fs'

/** A project with a past: two specifications, one of them run, one marked. */
async function live({run, write}: Workspace): Promise<void> {
  await run('init', '--name', 'shop')
  write('specs/a.md', '---\nrun: ["true"]\n---\n# A\n')
  write('specs/b.md', '# B\n')
  await run('spec', 'mark', 'b', 'skipped')
  await run('run')
}

const said = (changes: readonly LoggedChange[]): string[] => changes.map(({author, id, kind}) => `${author}: ${id} ${kind}`)

describe('mmm state history', () => {
  it('lists what changed, newest first', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)

      const {stdout} = await workspace.run('state', 'history')

      const lines = stdout.split('\n').map((line) =>
        line
          .trim()
          .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'THEN')
          .replaceAll(/ {2,}/g, '  '),
      )
      expect(lines.slice(1, -2)).to.deep.equal([
        '5  THEN  run:1  a  in_progress → completed',
        '4  THEN  run:1  a  pending → in_progress',
        '3  THEN  spec mark  b  pending → skipped',
        '2  THEN  index  b  added, pending',
        '2  THEN  index  a  added, pending',
        `1  THEN  project  shop  registered, in ${workspace.directory}`,
      ])
    }))

  it('says when there is more than it shows, and when nothing is what was asked for', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)

      expect((await workspace.run('state', 'history', '--limit', '5')).stdout).to.match(/\n 2 .*\n… and older ones: --limit 10\nNext: /)
      expect((await workspace.run('state', 'history', '--limit', '6')).stdout).to.match(/\n 1 .*\nNext: /)
      expect((await workspace.run('state', 'history', '--limit', '5', '--json')).json()).to.have.length(5)
      expect((await workspace.run('state', 'history', '--run', '9')).stdout).to.equal('No such changes.\nNext: mmm state history\n')
    }))

  it('shows ten changes of one version, and where the rest is', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      for (let index = 0; index < 12; index++) write(`specs/s${index}.md`, '# S\n')
      await run('spec', 'list')

      expect((await run('state', 'history')).stdout).to.match(/(?: 2 .* added, pending\n){10} 2 +… 2 more +mmm state show 2\n 1 .*\nNext: /)
      expect((await run('state', 'history', '--limit', '99')).stdout).to.match(/(?: 2 .* added, pending\n){12} 1 /)
      expect((await run('state', 'history', '--json')).json()).to.have.length(13)
    }))

  it('says of a rollback and of a moved project what became of them', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      await workspace.run('state', 'rollback', '3', '--yes')
      await workspace.run('project', 'rename', 'shop', 'store')

      const {stdout} = await workspace.run('state', 'history', '--limit', '2')
      expect(stdout)
        .to.match(/ 7 .* project +store +name shop → store\n/)
        .and.to.match(/ 6 .* state rollback \(back to 3\) +a +completed → pending\n/)
    }))

  it('can be asked for a specification, a kind, an author and a run', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const ask = async (...words: readonly string[]): Promise<string[]> =>
        said((await workspace.run('state', 'history', '--json', ...words)).json<LoggedChange[]>())

      expect(await ask('b')).to.deep.equal(['spec mark: b spec.status', 'index: b spec.added'])
      expect(await ask('--kind', 'spec.added')).to.deep.equal(['index: b spec.added', 'index: a spec.added'])
      expect(await ask('--author', 'spec mark')).to.deep.equal(['spec mark: b spec.status'])
      expect(await ask('--run', '1')).to.deep.equal(['run:1: a spec.status', 'run:1: a spec.status'])
      expect(await ask('a', '--run', '1', '--kind', 'spec.status', '--limit', '1')).to.deep.equal(['run:1: a spec.status'])
      expect(await ask('--author', 'nobody')).to.be.empty
    }))

  it('can be asked for a time, said as a moment or as how long ago', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const count = async (...words: readonly string[]): Promise<number> =>
        (await workspace.run('state', 'history', '--json', ...words)).json<LoggedChange[]>().length
      const all = (await workspace.run('state', 'history', '--json')).json<LoggedChange[]>()
      const third = all.find(({version}) => version === 3)!

      expect(await count('--since', '1h')).to.equal(all.length)
      expect(await count('--until', '1h')).to.equal(0)
      expect(await count('--since', '2999-01-01')).to.equal(0)
      expect(await count('--since', third.at)).to.equal(all.filter(({at}) => at >= third.at).length)
      expect(await count('--until', third.at)).to.equal(all.filter(({at}) => at <= third.at).length)
      expect((await workspace.run('state', 'history', '--since', 'yesterday')).stderr).to.include('"yesterday" is no time such as')
    }))

  it('remembers a specification whose file is gone', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      await workspace.run('spec', 'new', 'late')
      rmSync(`${workspace.directory}/specs/late.md`)

      const {code, json} = await workspace.run('state', 'history', 'late', '--json')

      expect(said(json<LoggedChange[]>())).to.deep.equal(['index: late spec.removed', 'spec new: late spec.added'])
      expect(code).to.equal(0)
      expect((await workspace.run('state', 'history', 'never')).code).to.equal(4)
    }))
})

describe('mmm state show', () => {
  it('shows what one version changed, by its number or a checkpoint', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      await workspace.run('state', 'checkpoint', 'here')

      expect((await workspace.run('state', 'show', '3')).stdout).to.match(/^Version 3 by spec mark at \d{4}-.*Z\n {2}b: pending → skipped\n$/)
      expect((await workspace.run('state', 'show', 'here', '--json')).json()).to.deep.include({version: 5, author: 'run:1', reverts: null})
      expect((await workspace.run('state', 'show', '99', '--json')).json()).to.have.nested.property('error.code', 'VERSION_NOT_FOUND')
    }))

  it('lets no author of an import speak to the terminal', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const {stdout} = await workspace.run('state', 'export')
      workspace.write('evil.json', stdout.replaceAll('"author":"spec mark"', String.raw`"author":"\u001b[2Jevil"`))
      await workspace.run('state', 'import', 'evil.json', '--replace')

      for (const words of [['show', '3'], ['history']])
        expect((await workspace.run('state', ...words)).stdout)
          .to.include(String.raw`\x1b[2Jevil`)
          .and.to.not.include('\u001b')
    }))
})

describe('mmm state diff', () => {
  it('compares statuses, and contents as text', () =>
    withWorkspace(async ({run, write}) => {
      await run('init')
      write('specs/a.md', '# A\n\nOne.\n')
      write('specs/b.md', '# B\n')
      await run('state', 'checkpoint', 'start')
      write('specs/a.md', '# A\n\nTwo.\n')
      write('specs/c.md', '# C\n')
      await run('spec', 'mark', 'b', 'completed')

      expect((await run('state', 'diff', 'start')).stdout.split('\n')).to.deep.equal([
        '~ a',
        '    @@ -1,3 +1,3 @@',
        '     # A',
        '     ',
        '    -One.',
        '    +Two.',
        '~ b pending → completed',
        '+ c not there → pending',
        '    @@ -0,0 +1,1 @@',
        '    +# C',
        '',
      ])
      expect((await run('state', 'diff', 'start', 'start')).stdout).to.equal('No difference.\n')
      expect((await run('state', 'diff', 'start', 'now', '--json')).json<object[]>()[1]).to.deep.include({
        id: 'b',
        status: ['pending', 'completed'],
        texts: null,
      })
    }))

  it('shows where a file was moved to', () =>
    withWorkspace(async ({directory, run, write}) => {
      await run('init')
      write('specs/a.md', '# A\n')
      await run('state', 'checkpoint', 'start')
      write('specs/deep/.keep', '')
      renameSync(`${directory}/specs/a.md`, `${directory}/specs/deep/a.md`)

      expect((await run('state', 'diff', 'start')).stdout).to.equal('~ a specs/a.md → specs/deep/a.md\n')
    }))

  it('finds nothing under a name that there is not', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      const {code, stderr} = await run('state', 'diff', '1', 'nowhere')

      expect(stderr).to.include('There is no version and no checkpoint "nowhere"')
      expect(code).to.equal(4)
    }))
})
