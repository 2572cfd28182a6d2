import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import type {StateVerification} from 'mmm-cli'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {closeSync, openSync, rmSync, writeSync} from 'node:fs'

async function live({run, write}: Workspace): Promise<void> {
  await run('init', '--name', 'shop')
  write('specs/a.md', '---\nrun: ["true"]\n---\n# A\n')
  await run('run')
}

/** Writes rubbish over the first page of a table. */
function damagePage(path: string, table: string): void {
  const database = new BetterSqlite3(path)
  const {rootpage} = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(table) as {rootpage: number}
  const size = database.pragma('page_size', {simple: true}) as number
  database.close()
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(size / 2, 0xa5), 0, size / 2, (rootpage - 1) * size)
  closeSync(file)
}

describe('mmm state verify', () => {
  it('finds a sound state sound', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const {code, stdout} = await workspace.run('state', 'verify')

      expect(stdout).to.equal('1 spec, 1 execution, 4 versions: sound.\n')
      expect(code).to.equal(0)
    }))

  it('names what does not hold, exits 1, and says what to do', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const database = new BetterSqlite3(`${workspace.directory}/.mmm/state.db`)
      database.exec(`UPDATE specifications SET status = 'failed'`)
      workspace.write('.mmm/backups/before-import-2.json', '{}')
      database.close()

      const {code, stdout} = await workspace.run('state', 'verify')

      expect(stdout).to.equal(
        [
          'error: log: a: status is "failed" where version 4 of the log says "completed".',
          '1 spec, 1 execution, 4 versions: 1 error.',
          `Kept: mmm state import ${workspace.directory}/.mmm/backups/before-import-2.json --replace`,
          'Next: move state.db, state.db-wal and state.db-shm away together, then restore a backup (docs/state.md)',
          '',
        ].join('\n'),
      )
      expect(code).to.equal(1)
      const {json} = await workspace.run('state', 'verify', '--json')
      expect(json<StateVerification>().problems[0]).to.deep.include({check: 'log', severity: 'error'})
    }))

  it('names attempts and receipts that somebody changed, and counts those that have no hash', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      workspace.write('specs/a.md', '---\nrun: ["true"]\nverify: ["test -e here"]\nmax_iterations: 1\n---\n# A\n')
      await workspace.run('run')
      const database = new BetterSqlite3(`${workspace.directory}/.mmm/state.db`)
      database.exec(`UPDATE evidence SET passed = 1, exit_code = 0; UPDATE executions SET seal = NULL WHERE id = 1`)
      database.close()

      const {code, stdout} = await workspace.run('state', 'verify')

      expect(stdout.split('\n').filter((line) => !line.includes('versions'))).to.deep.equal([
        'error: receipt: Receipt 1 of execution 2 of a is not what was written when it was made.',
        'From before there were hashes, and believed: 1 execution.',
        'Next: mmm state verify --receipts, to see whether the proofs still hold · move state.db, state.db-wal and state.db-shm away together, then restore a backup (docs/state.md)',
        '',
      ])
      expect(code).to.equal(1)
    }))

  it('counts a log that is gone as a warning only', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      rmSync(`${workspace.directory}/.mmm/logs`, {recursive: true})

      const {code, stdout} = await workspace.run('state', 'verify')
      expect(stdout).to.include('warning: log-file: The log of 1 execution is gone: .mmm/logs/1.').and.to.include('sound, 1 warning.')
      expect(code).to.equal(0)
    }))

  for (const table of ['contents', 'changes', 'evidence', 'versions']) {
    it(`says that the file is damaged when a page of ${table} is`, () =>
      withWorkspace(async (workspace) => {
        await live(workspace)
        damagePage(`${workspace.directory}/.mmm/state.db`, table)

        const {code, json} = await workspace.run('state', 'verify', '--json')

        expect(json<StateVerification>().problems.map(({check}) => check)).to.include('integrity')
        expect(code).to.equal(1)
      }))
  }
})
