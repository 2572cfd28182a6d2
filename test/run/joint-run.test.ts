import {expect} from 'chai'
import {readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {type CommandOutcome, withWorkspace, type Workspace} from 'mmm-cli/testing'
import {withSandbox} from '../support/binary.ts'
import {bytesBelow} from '../support/bytes-below.ts'
import {expectEvent} from '../support/event-check.ts'
import {isRunning, pidsIn} from '../support/processes.ts'

interface Event {
  readonly type: string
  readonly project?: string
  readonly spec?: string
  readonly [key: string]: unknown
}

function eventsOf({stdout}: CommandOutcome): Event[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
}

async function statusOf({run}: Workspace, project: string, spec: string): Promise<unknown> {
  return (await run('spec', 'show', spec, '--json', '--project', project)).json<{status: unknown}>().status
}

/** `shop` needs `billing`, which needs `shop`; `docs` needs nothing. */
async function withProjects(test: (workspace: Workspace) => Promise<void>): Promise<void> {
  await withWorkspace(async (workspace) => {
    for (const name of ['billing', 'docs', 'shop']) await workspace.run('init', name)
    workspace.write('shop/specs/cart.md', '---\nrun: ["true"]\n---\n')
    workspace.write('shop/specs/checkout.md', '---\ndepends_on: [billing:invoice]\nrun: ["true"]\n---\n')
    workspace.write('billing/specs/invoice.md', '---\ndepends_on: [shop:cart]\nrun: ["true"]\n---\n')
    workspace.write('docs/specs/page.md', '---\nrun: ["true"]\n---\n')
    await test(workspace)
  })
}

describe('mmm run of several projects', () => {
  it('does them as one, in the order of what needs what, and records each in its own project', () =>
    withProjects(async (workspace) => {
      const {code, stdout} = await workspace.run('run', '--projects', 'shop,billing')

      expect(code).to.equal(0)
      expect(stdout.match(/✔ \S+/g)).to.deep.equal(['✔ shop:cart', '✔ billing:invoice', '✔ shop:checkout'])
      expect(stdout).to.match(/shop: 2 completed \(run 1\)\nbilling: 1 completed \(run 1\)\n2 projects: 3 completed in /)
      expect(await statusOf(workspace, 'shop', 'checkout')).to.equal('completed')
      expect(await statusOf(workspace, 'docs', 'page')).to.equal('pending')
      const rows = (await workspace.run('state', 'executions', '--json', '--project', 'billing')).stdout
      expect(rows).to.include('invoice').and.not.include('cart')
    }))

  it('says with --json whose each event is, a summary for each, and the total last', () =>
    withProjects(async ({run}) => {
      const events = eventsOf(await run('run', '--all', '--json'))

      for (const event of events) expectEvent(event)
      expect(events.slice(0, -1).every(({project}) => project !== undefined)).to.equal(true)
      expect(events.filter(({type}) => type === 'summary').map(({project}) => project)).to.have.members(['billing', 'docs', 'shop'])
      expect(events.at(-1)).to.deep.include({type: 'total', projects: ['billing', 'docs', 'shop'], completed: 4, failed: 0, left_out: []})
      expect(events.filter(({type}) => type === 'spec.completed').map(({project, spec}) => `${project}:${spec}`)).to.include('billing:invoice')
    }))

  it('blocks what needs a failure in another project, and records that there', () =>
    withProjects(async (workspace) => {
      workspace.write('billing/specs/invoice.md', '---\ndepends_on: [shop:cart]\nmax_iterations: 1\nrun: ["exit 3"]\n---\n')
      const {code, stdout} = await workspace.run('run', '--all')

      expect(code).to.equal(1)
      expect(stdout).to.include('blocked: shop:checkout (needs billing:invoice, which failed)').and.include('Next: mmm state log invoice --project billing')
      expect(stdout, 'from here').to.include('    log: billing/.mmm/logs/1/invoice.1.log\n')
      expect(await statusOf(workspace, 'shop', 'checkout')).to.equal('blocked')

      workspace.write('billing/specs/invoice.md', '---\ndepends_on: [shop:cart]\nrun: ["true"]\n---\n')
      expect((await workspace.run('run', '--all')).code).to.equal(0)
      expect(await statusOf(workspace, 'shop', 'checkout')).to.equal('completed')
    }))

  it('names a project whose state cannot be opened and one that is gone, and does the others', () =>
    withProjects(async (workspace) => {
      await workspace.run('init', 'more')
      await workspace.run('spec', 'list', '--project', 'billing')
      for (const name of ['state.db-wal', 'state.db-shm']) rmSync(join(workspace.directory, 'billing/.mmm', name), {force: true})
      writeFileSync(join(workspace.directory, 'billing/.mmm/state.db'), `SQLite format 3\0${'no database '.repeat(1000)}`)
      rmSync(join(workspace.directory, 'more'), {recursive: true})

      const outcome = await workspace.run('run', '--all', '--json')

      const events = eventsOf(outcome)
      expect(outcome.code).to.equal(1)
      expect(events.at(-1)).to.deep.include({type: 'total', completed: 2, blocked: 1, projects: ['docs', 'shop']})
      const left = events.at(-1)!.left_out as Array<{code: string; project: string}>
      expect(left.map(({code, project}) => [project, code])).to.deep.equal([
        ['billing', 'DATABASE_FOREIGN'],
        ['more', 'PROJECT_FOLDER_MISSING'],
      ])
    }))

  it('does the others where the manifest of one is broken, or one file of it, and says where to look', () =>
    withProjects(async (workspace) => {
      workspace.write('docs/specs/page.md', '---\nrun: [\n---\n')
      workspace.write('docs/specs/cover.md', '---\ndepends_on: [page]\nrun: ["true"]\n---\n')
      workspace.write('billing/mmm.toml', `${workspace.read('billing/mmm.toml')}\nx = [`)

      const looked = await workspace.run('run', '--all', '--dry-run')
      const {code, stdout} = await workspace.run('run', '--all')

      expect([looked.code, looked.stderr.split(':')[0]], 'as the run will').to.deep.equal([1, 'billing'])
      expect(code).to.equal(1)
      expect(stdout).to.include('docs: A file is left out because of errors: specs/page.md. See mmm spec validate --project docs')
      expect(stdout).to.include('blocked: docs:cover (needs "page", which is missing: specs/page.md is none until it is mended')
      expect(stdout).to.include('✔ shop:cart').and.to.include('blocked: shop:checkout')
      expect(stdout.slice(stdout.indexOf('2 projects:'))).to.include('left out: billing')
    }))

  it('leaves out of --all what is archived or not trusted, which carries nothing out and is named', () =>
    withProjects(async (workspace) => {
      await workspace.run('project', 'archive', 'docs')
      await workspace.run('project', 'trust', 'billing', '--revoke')

      const {stdout} = await workspace.run('run', '--all')

      expect(stdout).to.include('billing is not trusted').and.include('✔ shop:cart').and.include('blocked: shop:checkout')
      expect(stdout).to.not.include('invoice started').and.not.include('docs')
      const named = await workspace.run('run', '--projects', 'shop,billing')
      expect(named.code).to.equal(1)
      expect(named.stdout).to.include('mmm project trust').and.not.include('invoice started')
      expect(await statusOf(workspace, 'billing', 'invoice')).to.equal('pending')
    }))

  it('refuses names that it does not know, and what makes sense in one project only, before anything starts', () =>
    withProjects(async (workspace) => {
      const {run} = workspace
      expect((await run('run', '--projects', 'shop,shoop')).code).to.equal(4)
      for (const flags of [['--all'], ['--replay', '1'], ['--project', 'shop']])
        expect((await run('run', '--projects', 'shop,billing', ...flags)).code, flags[0]).to.equal(2)
      expect(await statusOf(workspace, 'shop', 'cart')).to.equal('pending')
    }))

  it('plans without a trace', () =>
    withProjects(async ({directory, home, run}) => {
      const before = {...bytesBelow(directory), ...bytesBelow(join(home, 'projects'))}

      const {stdout} = await run('run', '--all', '--dry-run')

      expect(stdout).to.include('Critical path: shop:cart → billing:invoice → shop:checkout')
      expect({...bytesBelow(directory), ...bytesBelow(join(home, 'projects'))}).to.deep.equal(before)
    }))

  it('ends all of them on Ctrl-C, and gives back what was going; killed, it goes on with the next, and repeats nothing', () =>
    withSandbox(async (sandbox) => {
      for (const name of ['billing', 'shop']) {
        await sandbox.run(['init', name])
        writeFileSync(join(sandbox.root, name, 'specs', 'long.md'), '---\nrun: ["[ -e ../go ] || { echo $$ >> ../pids; exec sleep 600; }"]\n---\n')
        writeFileSync(join(sandbox.root, name, 'specs', 'quick.md'), `---\npriority: high\nrun: ["echo ${name} >> ../done"]\n---\n`)
      }
      const running = sandbox.start(['run', '--all', '-j', '2'])
      await Promise.all([running.printed('billing:long started'), running.printed('shop:long started')])

      running.child.kill('SIGINT')

      const {code, stdout} = await running.finished
      expect(code).to.equal(130)
      expect(stdout).to.include('billing: 1 completed, 1 cancelled').and.include('shop: 1 completed, 1 cancelled')
      const after = await sandbox.run(['spec', 'show', 'long', '--json', '--project', 'shop'])
      expect((JSON.parse(after.stdout) as {status: string}).status).to.equal('pending')

      const killed = sandbox.start(['run', '--all', '-j', '2'])
      await Promise.all([killed.printed('billing:long started'), killed.printed('shop:long started')])
      const pids = await pidsIn(join(sandbox.root, 'pids'), 4)
      killed.child.kill('SIGKILL')
      await killed.finished
      const over = await sandbox.run(['runs', 'list', '--json', '--project', 'shop'])
      const [{joint}] = JSON.parse(over.stdout) as [{joint: {id: string}}]
      expect((await sandbox.run(['runs', 'show', joint.id])).stdout)
        .to.include('interrupted')
        .and.include('Next: mmm run --projects billing,shop')
      writeFileSync(join(sandbox.root, 'go'), '')
      const next = await sandbox.run(['run', '--all'])

      expect(next, next.stderr).to.include({code: 0})
      expect(next.stdout).to.include('2 projects: 2 completed, 2 up to date')
      expect(readFileSync(join(sandbox.root, 'done'), 'utf8').split('\n').filter(Boolean).toSorted(), 'done once').to.deep.equal(['billing', 'shop'])
      expect(
        pids.filter((pid) => isRunning(pid)),
        'no survivor',
      ).to.be.empty
    }))
})
