import {expect} from 'chai'
import type {JointTimeline} from 'mmm-cli'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'
import {expectEvent} from '../support/event-check.ts'

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

  it('goes on in the background, in one process, and has a name by which it is watched and told of as a whole, from anywhere', () =>
    withProjects(async ({read, run}) => {
      const {pid, runs} = (await run('run', '--all', '--detach', '--json')).json<{pid: number; runs: Array<{joint: string}>}>()
      const id = runs[0]!.joint

      expect(pid).to.be.a('number')
      expect(id).to.match(/^j[0-9a-f]{8}$/)
      expect(runs).to.have.deep.members([
        {project: 'billing', run: 1, joint: id},
        {project: 'shop', run: 1, joint: id},
      ])
      const watched = await run('runs', 'attach', id, '--json')
      expect(watched).to.include({code: 0})
      const told = watched.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as {type: string; project?: string; spec?: string})
      for (const event of told) expectEvent(event)
      expect(told.filter(({type}) => type === 'spec.completed').map(({project, spec}) => `${project}:${spec}`)).to.have.length(5)
      expect(told.at(-1)).to.include({type: 'total', completed: 5})

      expect((await run('runs', 'attach', id)).stdout).to.include(`Run ${id}: completed · 5 completed`)
      const shown = (await run('runs', 'show', id)).stdout
      expect(shown).to.include('shop:checkout').and.include('billing:invoice').and.include(`Next: mmm runs report ${id}`)
      const report = await run('runs', 'report', id, '--html', 'joint.html')
      expect(report).to.include({code: 0})
      expect(read('joint.html')).to.include(`billing, shop: run ${id}`).and.include('billing:invoice')
      expect(read('joint.html'), 'as its project knows it').to.match(/mmm state log \d+ --project billing/)
      const {critical_path, timeline} = (await run('runs', 'report', id, '--json')).json<JointTimeline>()
      expect(
        critical_path.map(({spec}) => spec),
        'from one project into the other',
      ).to.deep.equal(['shop:cart', 'billing:invoice', 'shop:checkout'])
      expect(timeline.map((attempt) => attempt.id)).to.deep.equal([1, 2, 3, 4, 5])

      for (const project of ['billing', 'shop']) expect(await run('runs', 'attach', '1', '--project', project)).to.include({code: 0})
      const part = (await run('runs', 'show', '--project', 'shop')).stdout
      expect(part).to.include('Run 1: completed').and.include(`part of ${id}, of billing, shop: mmm runs report ${id}`)
      expect((await run('runs', 'list', '--project', 'shop')).stdout).to.include(id)
      const over = await run('runs', 'cancel', id)
      expect(over).to.include({code: 5})
      expect(over.stderr).to.include(`Run ${id} is not going any more`).and.include(`mmm runs show ${id}`)
      expect(await run('runs', 'report', 'j00000000'), 'unknown').to.include({code: 4})
      expect((await run('runs', 'report', 'seven')).code).to.equal(2)
    }))

  it('is paused, resumed and ended as a whole by its name', () =>
    withProjects(async ({run, write}) => {
      const waits = '---\nrun: ["touch going; until [ -e go ]; do sleep 0.02; done"]\n---\n'
      write('billing/specs/notes.md', waits)
      write('shop/specs/cart.md', waits)
      const {stdout} = await run('run', '--projects', 'shop,billing', '--detach')
      const id = /mmm runs pause (j[0-9a-f]{8})/.exec(stdout)![1]!

      expect(await run('runs', 'pause', id)).to.deep.include({code: 0, stdout: `Run ${id} starts nothing more.\nNext: mmm runs resume ${id}\n`})
      expect((await run('runs', 'report', id)).stdout).to.include(`Run ${id}: paused`)
      expect(await run('runs', 'resume', id)).to.include({code: 0})
      expect(await run('runs', 'cancel', id, '--now')).to.deep.include({code: 0, stdout: `Run ${id} is being ended.\nNext: mmm runs show ${id}\n`})
      expect(await run('runs', 'attach', id)).to.include({code: 1})
      for (const project of ['shop', 'billing'])
        expect((await run('runs', 'list', '--json', '--project', project)).json<Array<{status: string}>>()[0]!.status).to.equal('cancelled')
    }))
})
