import {expect} from 'chai'
import type {ListedRun, RunReport} from 'mmm-cli'
import {withWorkspace, type Workspace} from 'mmm-cli/testing'

const SPEC = (command: string, more = ''): string => `---\nrun: ["${command}"]\nmax_iterations: 1\n${more}---\n`

async function runMixed({run, write}: Workspace): Promise<void> {
  await run('init')
  write('specs/a.md', SPEC('true'))
  write('specs/b.md', SPEC('exit 3', 'depends_on: [a]\n'))
  write('specs/c.md', SPEC('true', 'depends_on: [b]\n'))
  await run('run')
}

describe('mmm runs list', () => {
  it('says before the first run how to start one', () =>
    withWorkspace(async ({run}) => {
      await run('init')

      expect((await run('runs', 'list')).stdout).to.equal('No runs yet.\nNext: mmm run\n')
      expect((await run('runs', 'list', '--json')).json()).to.deep.equal([])
    }))

  it('lists runs newest first, with what came of them', () =>
    withWorkspace(async (workspace) => {
      await runMixed(workspace)
      await workspace.run('run', 'a')

      const {stdout} = await workspace.run('runs', 'list')
      const runs = (await workspace.run('runs', 'list', '--json')).json<ListedRun[]>()

      expect(stdout)
        .to.match(/2 +completed +1 up to date/)
        .and.match(/1 +failed +1 completed, 1 failed, 1 blocked/)
      expect(runs.map(({attempts, id, specs, status}) => [id, status, specs, attempts])).to.deep.equal([
        [2, 'completed', 0, 0],
        [1, 'failed', 3, 2],
      ])
    }))

  it('filters by how they ended, by specification and by time, and limits', () =>
    withWorkspace(async (workspace) => {
      await runMixed(workspace)
      await workspace.run('run', 'a', '--force')
      const ids = async (...flags: string[]): Promise<number[]> =>
        (await workspace.run('runs', 'list', '--json', ...flags)).json<ListedRun[]>().map(({id}) => id)

      expect(await ids('--status', 'failed')).to.deep.equal([1])
      expect(await ids('--status', 'failed', '--status', 'completed')).to.deep.equal([2, 1])
      expect(await ids('--spec', 'b')).to.deep.equal([1])
      expect(await ids('--since', '2099-01-01')).to.deep.equal([])
      expect(await ids('--limit', '1')).to.deep.equal([2])
      expect((await workspace.run('runs', 'list', '--limit', '1')).stdout).to.include('… and 1 more: --limit 2')
    }))
})

describe('mmm runs show', () => {
  it('tells what became of each specification, and what to do next', () =>
    withWorkspace(async (workspace) => {
      await runMixed(workspace)

      const {stdout} = await workspace.run('runs', 'show', '1')
      const run = (await workspace.run('runs', 'show', '--json')).json<RunReport>()

      expect(stdout).to.include('Run 1: failed · 1 completed, 1 failed, 1 blocked').and.include('Next: mmm state log b · mmm run b')
      expect(run.outcomes.map(({attempts, id, outcome}) => [id, outcome, attempts])).to.deep.equal([
        ['a', 'completed', 1],
        ['b', 'failed', 1],
        ['c', 'blocked', 0],
      ])
      expect(run.outcomes[2]!.reason).to.equal('needs b, which failed')
      expect(run.plan!.specs).to.deep.equal(['a', 'b', 'c'])
    }))

  it('knows what the run was asked for', () =>
    withWorkspace(async (workspace) => {
      await runMixed(workspace)
      await workspace.run('run', 'a', '--force', '--concurrency', '3')

      const {options} = (await workspace.run('runs', 'show', '2', '--json')).json<RunReport>()

      expect(options).to.deep.include({names: ['a'], force: true})
      expect(options.settings).to.include({'run.concurrency': 3})
    }))

  it('says that there is no such run', () =>
    withWorkspace(async ({run}) => {
      await run('init')

      expect(await run('runs', 'show')).to.include({code: 4})
      const {code, stderr} = await run('runs', 'show', '7')
      expect(code).to.equal(4)
      expect(stderr).to.include('There is no run 7.').and.include('mmm runs list')
    }))
})

describe('What a run said', () => {
  it('is kept in rows as it was printed, and dropped by state prune', () =>
    withWorkspace(async (workspace) => {
      await workspace.run('init')
      workspace.write('specs/a.md', SPEC('true'))
      const printed = (await workspace.run('run', '--json')).stdout
        .trim()
        .split('\n')
        .filter((line) => !line.includes('spec.progress'))

      const rows = (await workspace.run('state', 'query', 'SELECT event FROM run_events ORDER BY position', '--json')).json<Array<{event: string}>>()
      expect(rows.map(({event}) => JSON.parse(event) as unknown)).to.deep.equal(printed.map((line) => JSON.parse(line) as unknown))

      await workspace.run('state', 'prune', '--older-than', '1ms')
      expect((await workspace.run('state', 'query', 'SELECT count(*) AS n FROM run_events', '--json')).stdout).to.include('0')
      expect((await workspace.run('runs', 'show')).stdout).to.include('Run 1: completed')
      const {summary} = (await workspace.run('runs', 'list', '--json')).json<Array<{summary: object}>>()[0]!
      expect((await workspace.run('runs', 'attach', '--json')).json()).to.deep.equal({type: 'summary', ...summary})
    }))
})
