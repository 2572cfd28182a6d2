import {expect} from 'chai'
import {type Workspace, withWorkspace} from 'mmm-cli/testing'
import {readFileSync} from 'node:fs'
import {everything} from '../../everything.ts'

async function live({run, write}: Workspace): Promise<void> {
  await run('init', '--name', 'shop')
  write('specs/a.md', '---\ntitle: \'Say "hello", world\'\n---\n')
  write('specs/b.md', '# B\n')
  await run('spec', 'list')
}

describe('mmm state query', () => {
  it('answers as a table, as JSON and as comma-separated values', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const sql = 'SELECT id, title, NULL AS absent, length(id) AS length FROM specs ORDER BY id'

      const text = await workspace.run('state', 'query', sql)
      expect(text.stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).to.deep.equal([
        ['id', 'title', 'absent', 'length'],
        ['a', 'Say "hello", world', '1'],
        ['b', 'B', '1'],
        [''],
      ])
      expect((await workspace.run('state', 'query', sql, '--json')).json()).to.deep.equal([
        {id: 'a', title: 'Say "hello", world', absent: null, length: 1},
        {id: 'b', title: 'B', absent: null, length: 1},
      ])
      expect((await workspace.run('state', 'query', sql, '--csv')).stdout).to.equal('id,title,absent,length\na,"Say ""hello"", world",,1\nb,B,,1\n')
    }))

  it('quotes what would break a line or a column of comma-separated values', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const {stdout} = await workspace.run('state', 'query', `SELECT 'a' || char(10) || 'b' AS "x,y", 'c' || char(13) AS "q""q", x'00ff' AS bytes`, '--csv')

      expect(stdout).to.equal('"x,y","q""q",bytes\n"a\nb","c\r",00ff\n')
    }))

  it('keeps both of two columns with one name, and shows bytes as digits', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const {json} = await workspace.run('state', 'query', `SELECT a.id, b.id, x'00ff' AS bytes FROM specs AS a JOIN specs AS b ON a.id < b.id`, '--json')

      expect(json()).to.deep.equal([{id: 'a', id_2: 'b', bytes: '00ff'}])
    }))

  it('shows so many rows and says how many there are', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const count = (end: number): string => `WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${end}) SELECT n FROM c`

      expect((await workspace.run('state', 'query', count(60))).stdout)
        .to.include('\n 50\n')
        .and.to.include('… and 10 more: --limit 60')
      expect((await workspace.run('state', 'query', count(60), '--json')).json<unknown[]>()).to.have.length(60)
      expect((await workspace.run('state', 'query', count(60), '--limit', '2', '--csv')).stdout).to.equal('n\n1\n2\n')
      expect((await workspace.run('state', 'query', count(1_000_000_000_000), '--limit', '2', '--json')).json()).to.deep.equal([{n: 1}, {n: 2}])
    }))

  it('has the views that the documentation names, with their columns', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const documentation = readFileSync(new URL('../../../../../docs/state.md', import.meta.url), 'utf8')
      const views = [...documentation.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)]

      expect(views.map(([, view]) => view)).to.deep.equal(['specs', 'attempts', 'proofs', 'history', 'checkpoints'])
      for (const [, view, columns = ''] of views) {
        const {stdout} = await workspace.run('state', 'query', `SELECT * FROM ${view} LIMIT 0`, '--csv')
        expect(stdout.trim().split(','), view).to.deep.equal([...columns.matchAll(/`(\w+)`/g)].map(([, column]) => column))
      }
    }))

  it('names the views to whoever asks for what there is not', () =>
    withWorkspace(async ({run}) => {
      await run('init')
      const {code, stderr} = await run('state', 'query', 'SELECT * FROM spec')

      expect(stderr).to.include('no such table: spec').and.to.include('Did you mean specs?').and.to.include('attempts, checkpoints, history, proofs, specs')
      expect(code).to.equal(2)
      expect((await run('state', 'query', 'DROP VIEW specs')).stderr).to.include('the state is only read here')
    }))

  it('cannot change anything, however it is put', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)
      const before = await everything(workspace)
      const attempts = [
        `INSERT INTO contents VALUES ('x', 'y')`,
        `INSERT INTO contents VALUES ('x', 'y') RETURNING hash`,
        `UPDATE specifications SET status = 'completed'`,
        `UPDATE specifications SET status = 'completed' RETURNING id`,
        'DELETE FROM changes',
        'DELETE FROM changes RETURNING id',
        'WITH x AS (SELECT 1) DELETE FROM changes',
        `WITH x AS (SELECT 'completed' AS s) UPDATE specifications SET status = (SELECT s FROM x) RETURNING id`,
        `REPLACE INTO contents VALUES ('x', 'y')`,
        'DROP TABLE changes',
        'CREATE TABLE mine (a)',
        'CREATE TEMP TABLE mine (a)',
        'ALTER TABLE changes RENAME TO mine',
        `ATTACH '${workspace.directory}/other.db' AS other`,
        `VACUUM INTO '${workspace.directory}/copy.db'`,
        'VACUUM',
        'REINDEX',
        'BEGIN IMMEDIATE',
        'PRAGMA user_version = 99',
        'PRAGMA application_id = 1',
        'PRAGMA journal_mode = DELETE',
        'PRAGMA wal_checkpoint(TRUNCATE)',
        'PRAGMA writable_schema = ON',
        'PRAGMA query_only = OFF',
        'SELECT 1; DELETE FROM changes',
        '',
        '/* nothing */',
      ]
      for (const sql of attempts) {
        const {code, json} = await workspace.run('state', 'query', sql, '--json')
        expect(json(), sql).to.have.nested.property('error.code', 'QUERY_INVALID')
        expect(code, sql).to.equal(2)
      }
      expect(await everything(workspace)).to.deep.equal(before)
    }))

  it('says what is wrong with a query, also where that shows only on the way', () =>
    withWorkspace(async (workspace) => {
      await live(workspace)

      for (const format of ['--json', '--csv']) {
        const wrong = await workspace.run('state', 'query', 'SELECT ghost FROM specs', format)
        expect(wrong.stdout + wrong.stderr).to.include('no such column: ghost')
        expect(wrong.code).to.equal(2)
        const late = await workspace.run('state', 'query', `SELECT json_extract(id, '$') FROM specs`, format)
        expect(late.stdout + late.stderr).to.include('The query cannot be answered: malformed JSON.')
        expect(late.code).to.equal(2)
      }
    }))
})
