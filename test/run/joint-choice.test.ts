import {expect} from 'chai'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

/** `shop` needs `billing`, which needs `shop`; both have `notes`. */
async function withProjects(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  await withWorkspace(async (workspace) => {
    for (const name of ['billing', 'shop']) await workspace.run('init', name)
    workspace.write('shop/specs/cart.md', '---\ntags: [core]\nrun: ["true"]\n---\n')
    workspace.write('shop/specs/checkout.md', '---\ndepends_on: [billing:invoice]\nrun: ["true"]\n---\n')
    workspace.write('billing/specs/invoice.md', '---\ndepends_on: [shop:cart]\nrun: ["true"]\n---\n')
    for (const name of ['billing', 'shop']) workspace.write(`${name}/specs/notes.md`, '---\nrun: ["true"]\n---\n')
    await test(workspace)
  })
}

/** What a run of all projects would do. */
async function planOf({run}: Workspace, ...words: string[]): Promise<string[]> {
  const plan = (await run('run', '--all', '--dry-run', '--json', ...words)).json<{specs: Array<{id: string}>}>()
  return plan.specs.map(({id}) => id)
}

describe('what a run of several projects does', () => {
  it('is named by project and id, or by an id alone that only one of them has', () =>
    withProjects(async (workspace) => {
      expect(await planOf(workspace, 'billing:notes', 'cart')).to.have.members(['billing:notes', 'shop:cart'])

      const {code, stdout} = await workspace.run('run', '--all', 'cart')
      expect(code).to.equal(0)
      expect(stdout).to.include('shop: 1 completed (run 1)\n1 project: 1 completed').and.not.include('billing')
    }))

  it('is refused where a name means nothing, or too much, with what could have been meant', () =>
    withProjects(async ({run}) => {
      const unknown = await run('run', '--all', 'invoise')
      expect(unknown.code).to.equal(4)
      expect(unknown.stderr).to.include('billing:invoice')
      expect((await run('run', '--all', 'shop:invoice')).code).to.equal(4)
      const ambiguous = await run('run', '--all', 'notes')
      expect(ambiguous.code).to.be.above(0)
      expect(ambiguous.stderr).to.include('billing:notes').and.include('shop:notes')
    }))

  it('reaches with its dependencies, and with what depends on it, from one into the other', () =>
    withProjects(async (workspace) => {
      expect(await planOf(workspace, 'checkout', '--with-dependencies')).to.deep.equal(['shop:cart', 'billing:invoice', 'shop:checkout'])
      expect(await planOf(workspace, '--tag', 'core', '--dependents')).to.deep.equal(['shop:cart', 'billing:invoice', 'shop:checkout'])

      const {code, stdout} = await workspace.run('run', '--all', 'checkout', '--with-dependencies')
      expect(code).to.equal(0)
      expect(stdout).to.include('2 projects: 3 completed')
      expect(await planOf(workspace)).to.have.members(['billing:notes', 'shop:notes'])
    }))

  it('is foretold by the past of all', () =>
    withProjects(async ({run}) => {
      expect((await run('run', '--all', '--dry-run')).stdout).to.not.include('p50')
      await run('run', '--all')

      expect((await run('run', '--all', '--dry-run', '--force')).stdout).to.match(/About .* at p50, .* with \d+ at once\./)
    }))

  it('is trusted with --yes where the project is named, and not by --all', () =>
    withProjects(async ({run}) => {
      await run('project', 'trust', 'billing', '--revoke')

      expect((await run('run', '--all', 'cart', 'checkout', '--yes')).stdout).to.include('billing is not trusted')
      const {code, stdout} = await run('run', '--projects', 'shop,billing', '--yes')

      expect(stdout).to.include('✔ billing:invoice')
      expect(code).to.equal(0)
    }))

  it('goes on in the background, in one process, where each of its runs can be watched', () =>
    withProjects(async ({run}) => {
      const {pid, runs} = (await run('run', '--all', '--detach', '--json')).json<{pid: number; runs: unknown[]}>()

      expect(pid).to.be.a('number')
      expect(runs).to.have.deep.members([
        {project: 'billing', run: 1},
        {project: 'shop', run: 1},
      ])
      for (const project of ['billing', 'shop']) expect(await run('runs', 'attach', '1', '--project', project)).to.include({code: 0})
      expect((await run('runs', 'show', '--project', 'shop')).stdout).to.include('Run 1: completed · 3 completed')
    }))
})
