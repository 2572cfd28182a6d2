import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {basename, dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Database} from '../../src/database/database.ts'
import {MIGRATIONS} from '../../src/database/migrations.ts'
import {openCopy} from '../../src/database/open-copy.ts'
import {openDatabase} from '../../src/database/open-database.ts'
import {ok} from '../../src/result.ts'
import {type Folder, withFiles} from '../support/folder.ts'
import {valueOf} from '../support/spec-project.ts'

const OPENER = fileURLToPath(new URL('../support/open-at-once.ts', import.meta.url))
const MMM1 = 0x6d6d6d31

describe('a new state database', () => {
  it('has the tables and columns that scripts rely on', () =>
    withDatabase((database) => {
      const columns = (table: string): string[] => database.all<{name: string}>(`PRAGMA table_info(${table})`).map(({name}) => name)

      expect(columns('projects')).to.include.members(['id', 'name', 'path', 'created_at', 'updated_at'])
      expect(columns('specifications')).to.include.members([
        ...['id', 'project_id', 'name', 'content', 'status', 'dependencies', 'metadata', 'created_at', 'updated_at'],
      ])
      expect(columns('executions')).to.include.members(['id', 'spec_id', 'iteration', 'command', 'input', 'output', 'status', 'started_at', 'completed_at'])
      expect(columns('state_snapshots')).to.include.members(['id', 'project_id', 'snapshot_data', 'created_at'])
    }))

  it('is set up for safety: nothing acknowledged is lost, nothing refers to nothing', () =>
    withDatabase((made) => {
      made.close()
      // A migration switches foreign keys on as well: only what was there already shows that opening does.
      const database = valueOf(openDatabase({path: made.path, now: () => new Date()}))
      const pragma = (name: string): unknown => Object.values(database.get(`PRAGMA ${name}`)!)[0]

      expect(pragma('journal_mode')).to.equal('wal')
      expect(pragma('synchronous'), 'FULL').to.equal(2)
      expect(pragma('foreign_keys')).to.equal(1)
      expect(pragma('trusted_schema')).to.equal(0)
      expect(pragma('cell_size_check')).to.equal(1)
      expect(pragma('busy_timeout')).to.equal(15_000)
      expect(pragma('application_id')).to.equal(MMM1)
      expect(pragma('user_version')).to.equal(MIGRATIONS.length)
      expect(pragma('integrity_check')).to.equal('ok')
      database.close()
    }))

  it('holds no value of the wrong kind', () =>
    withDatabase((database) => {
      const loose = database.all<{name: string}>(
        `SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%' AND NOT strict`,
      )
      expect(loose).to.be.empty

      const tryTo = (sql: string, ...values: unknown[]) => database.change('testing', 'test', () => ok(database.run(sql, ...values)))
      valueOf(tryTo(`INSERT INTO projects (id, name, path, created_at, updated_at) VALUES (1, 'shop', '/shop', '', '')`))
      valueOf(tryTo(`INSERT INTO contents (hash, content) VALUES ('h', '')`))
      const specification = `INSERT INTO specifications (id, project_id, name, status, path, content_hash, created_at, updated_at, dependencies, metadata, content)
        VALUES ('a', ?, '', ?, '', 'h', '', '', ?, ?, '')`
      for (const values of [
        [2, 'pending', '[]', '{}'],
        [1, 'finished', '[]', '{}'],
        [1, 'pending', '[', '{}'],
        [1, 'pending', '[]', 'none'],
        ['one', 'pending', '[]', '{}'],
      ]) {
        expect(tryTo(specification, ...values), values.join(' ')).to.have.nested.property('error.code', 'DATABASE_FAILED')
      }
      valueOf(tryTo(specification, 1, 'pending', '[]', '{}'))
    }))

  it('keeps what it holds, and leaves no side files when it is closed', () =>
    withFiles((folder) => {
      const path = folder.resolve('deep/er/state.db')
      const first = open(path)
      record(first, 'one')
      first.close()
      first.close()
      expect(readdirSync(dirname(path))).to.deep.equal(['state.db'])

      const second = open(path)
      expect(versions(second)).to.deep.equal([1])
      second.close()
    }))

  it('is made once by however many processes that open it at once', () =>
    withFiles(async (folder) => {
      const go = folder.resolve('go')
      const openers = Array.from({length: 5}, () => spawn(process.execPath, [OPENER, folder.resolve('state.db'), go]))
      const outputs = openers.map((child) => collect(child.stdout))
      const errors = openers.map((child) => collect(child.stderr))
      await Promise.all(openers.map((child) => once(child.stdout, 'data')))
      writeFileSync(go, '')
      const codes = await Promise.all(openers.map(async (child) => (await once(child, 'close'))[0] as number))

      expect(errors.map((text) => text.join(''))).to.deep.equal(['', '', '', '', ''])
      expect(codes).to.deep.equal([0, 0, 0, 0, 0])
      const said = outputs.map((text) => Number(text.join('').split('\n')[1]))
      expect(said.toSorted((a, b) => a - b)).to.deep.equal([1, 2, 3, 4, 5])
    }))
})

describe('a file that is no state database of this mmm', () => {
  const make = (path: string, ...statements: string[]): void => {
    const database = new BetterSqlite3(path)
    for (const statement of statements) database.exec(statement)
    database.close()
  }

  for (const [name, code, write] of [
    ['of another program', 'DATABASE_FOREIGN', (path) => make(path, 'CREATE TABLE notes (text)')],
    ['of another program, still empty', 'DATABASE_FOREIGN', (path) => make(path, 'PRAGMA application_id = 42', 'VACUUM')],
    ['of a newer mmm', 'DATABASE_NEWER', (path) => make(path, `PRAGMA application_id = ${MMM1}`, 'PRAGMA user_version = 9999', 'CREATE TABLE projects (id)')],
    [
      'of a newer mmm, with its log',
      'DATABASE_NEWER',
      (path) => make(path, 'PRAGMA journal_mode = WAL', `PRAGMA application_id = ${MMM1}`, 'PRAGMA user_version = 9999'),
    ],
    ['that is a text', 'DATABASE_FOREIGN', (path) => writeFileSync(path, '# Not a database\n'.repeat(100))],
    ['that lost its head', 'DATABASE_FOREIGN', (path) => damage(path, 0)],
    ['whose tables are overwritten', 'DATABASE_DAMAGED', (path) => damage(path, 100)],
  ] as Array<[string, string, (path: string) => void]>) {
    it(`is refused and left as it is: ${name}`, () =>
      withFiles((folder) => {
        const path = folder.resolve('state.db')
        write(path)
        const before = readFileSync(path)

        const result = openDatabase({path, now: () => new Date()})

        expect(result).to.have.nested.property('error.code', code)
        expect(result).to.have.nested.property('error.context.path', path)
        expect(readFileSync(path).equals(before)).to.be.true
        expect(readdirSync(folder.path)).to.deep.equal(['state.db'])
      }))
  }

  it('is taken for a new one when it is empty', () =>
    withFiles((folder) => {
      const database = open(folder.write('state.db', ''))
      expect(versions(database)).to.deep.equal([])
      database.close()
    }))

  it('is told from a folder in its place', () =>
    withFiles((folder) => {
      mkdirSync(folder.resolve('state.db'))
      expect(openDatabase({path: folder.resolve('state.db'), now: () => new Date()})).to.have.nested.property('error.code', 'DATABASE_FOREIGN')
    }))

  it('is told from one that may not be written', function () {
    if (process.getuid?.() === 0) this.skip()
    return withFiles((folder) => {
      const path = folder.resolve('locked/state.db')
      open(path).close()
      chmodSync(path, 0o444)
      chmodSync(dirname(path), 0o555)
      expect(openDatabase({path, now: () => new Date()})).to.have.nested.property('error.code', 'DATABASE_READ_ONLY')
      chmodSync(dirname(path), 0o755)
    })
  })
})

describe('a private copy of the state', () => {
  it('holds what was acknowledged last, and takes changes that nobody else sees', () =>
    withFiles((folder) => {
      const path = folder.resolve('state.db')
      const original = open(path)
      record(original, 'one')
      const before = bytesOf(folder)
      expect(before, 'some of it is still in the log').to.have.property('state.db-wal')

      const copy = valueOf(openCopy({path, now: () => new Date()}))
      expect(versions(copy)).to.deep.equal([1])
      record(copy, 'two')
      expect(versions(copy)).to.deep.equal([1, 2])
      copy.close()

      expect(bytesOf(folder)).to.deep.equal(before)
      expect(versions(original)).to.deep.equal([1])
      original.close()
    }))

  it('leaves no trace: not of the copy, and no database where there was none', () =>
    withFiles((folder) => {
      const copy = valueOf(openCopy({path: folder.resolve('.mmm/state.db'), now: () => new Date()}))
      record(copy, 'one')
      expect(existsSync(copy.path)).to.be.true
      copy.close()

      expect(existsSync(dirname(copy.path))).to.be.false
      expect(readdirSync(folder.path)).to.deep.equal([])
    }))

  it('is refused where the original would be', () =>
    withFiles((folder) => {
      expect(openCopy({path: folder.write('state.db', 'no database'), now: () => new Date()})).to.have.nested.property('error.code', 'DATABASE_FOREIGN')
    }))
})

function open(path: string): Database {
  return valueOf(openDatabase({path, now: () => new Date()}))
}

function withDatabase(test: (database: Database) => void): Promise<void> {
  return withFiles((folder) => {
    const database = open(folder.resolve('state.db'))
    test(database)
    database.close()
  })
}

function record(database: Database, id: string): void {
  valueOf(
    database.change('testing', 'test', (changes) => {
      changes.record({kind: 'project', id, before: undefined, after: undefined})
      return ok()
    }),
  )
}

function versions(database: Database): number[] {
  return database.all<{version: number}>('SELECT version FROM versions ORDER BY version').map(({version}) => version)
}

/** A state database with a run of bytes overwritten from `offset`. */
function damage(path: string, offset: number): void {
  open(path).close()
  const bytes = readFileSync(path)
  bytes.fill(0xa5, offset, offset + 2000)
  writeFileSync(path, bytes)
}

function bytesOf(folder: Folder): Record<string, string> {
  const files = readdirSync(folder.path, {recursive: true}).map(String)
  // The -shm file is where the readers of a database meet; it holds nothing.
  return Object.fromEntries(files.filter((name) => !name.endsWith('-shm')).map((name) => [basename(name), readFileSync(folder.resolve(name), 'base64')]))
}

function collect(stream: NodeJS.ReadableStream): string[] {
  const chunks: string[] = []
  stream.setEncoding('utf8')
  stream.on('data', (text: string) => chunks.push(text))
  return chunks
}
