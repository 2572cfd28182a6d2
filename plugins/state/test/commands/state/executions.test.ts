import {expect} from 'chai'
import type {Execution} from 'mmm-cli'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import Sqlite from 'better-sqlite3'
import {join} from 'node:path'

/** Four attempts: one that succeeded, three that failed. */
async function live({run, write}: Workspace): Promise<void> {
  await run('init', '--name', 'shop')
  write('specs/a.md', '---\nrun: ["true"]\n---\n# A\n')
  write('specs/b.md', '---\nrun: ["false"]\n---\n# B\n')
  await run('run', '--concurrency', '1')
}

describe('mmm state executions', () => {
  it('lists those that started within a time, whatever their numbers', () =>
    withWorkspace(async (workspace) => {
      const {directory, run} = workspace
      await live(workspace)
      const database = new Sqlite(join(directory, '.mmm', 'state.db'))
      // As after an import: the newest number has the oldest time.
      for (const [id, at] of [
        [1, '2026-03-01T00:00:00.000Z'],
        [2, '2026-03-02T00:00:00.000Z'],
        [3, '2026-03-03T00:00:00.000Z'],
        [4, '2026-02-01T00:00:00.000Z'],
      ])
        database.prepare('UPDATE executions SET started_at = ? WHERE id = ?').run(at, id)
      database.close()
      const ids = async (...words: string[]): Promise<number[]> => (await run('state', 'executions', '--json', ...words)).json<Execution[]>().map(({id}) => id)

      expect(await ids('--since', '2026-03-02')).to.deep.equal([3, 2])
      expect(await ids('--until', '2026-03-01')).to.deep.equal([4, 1])
      expect(await ids('--since', '2026-03-01', '--until', '2026-03-02')).to.deep.equal([2, 1])
      expect(await ids('--since', '2026-03-01', '--status', 'failed', '--run', '1')).to.deep.equal([3, 2])
      expect(await ids('b', '--until', '2026-02-28')).to.deep.equal([4])
      expect((await run('state', 'executions', '--since', '2026-02-01', '--limit', '1')).stdout).to.include('… and 3 more')
    }))

  it('says that there are no such ones, and refuses what is no time or status', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      expect((await workspace.run('state', 'executions', '--until', '2000-01-01')).stdout).to.equal('No such executions.\nNext: mmm state executions\n')
      expect(await workspace.run('state', 'executions', '--since', 'soon')).to.include({code: 2})
      expect(await workspace.run('state', 'executions', '--status', 'fine')).to.include({code: 2})
      expect(await workspace.run('state', 'executions', '--status', 'transient')).to.include({code: 0})
    }))
})
