import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import {fork} from 'node:child_process'
import {once} from 'node:events'
import {readdirSync} from 'node:fs'
import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {migrate} from '../../src/database/migrate.ts'
import {openDatabase} from '../../src/database/open-database.ts'
import {bytesBelow} from '../support/bytes-below.ts'
import {unwrap, withWorkplace, type Workplace} from '../support/workplace.ts'

/** A schema of one step, and steps that came later. */
const OLD = ['CREATE TABLE owners (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE pets (owner INTEGER REFERENCES owners (id) ON DELETE CASCADE) STRICT;']
const ADDED = 'ALTER TABLE owners ADD COLUMN name TEXT;'
const REBUILT =
  'CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT) STRICT; INSERT INTO people SELECT * FROM owners; DROP TABLE owners; ALTER TABLE people RENAME TO owners;'

describe('a migration', () => {
  it('takes all missing steps, and keeps a copy of what was before beside the database', () =>
    withOldDatabase(({stateFile}) => {
      const database = open(stateFile, [...OLD, ADDED, REBUILT])

      expect(database.all('SELECT * FROM owners')).to.deep.equal([{id: 1, name: null}])
      expect(database.all('SELECT * FROM pets'), 'a rebuilt table takes nothing with it that refers to it').to.deep.equal([{owner: 1}])
      expect(database.get('PRAGMA user_version')).to.deep.equal({user_version: 3})
      expect(database.get('PRAGMA foreign_keys')).to.deep.equal({foreign_keys: 1})
      database.close()
      expect(filesBeside(stateFile)).to.deep.equal(['state.db', 'state.db.schema-1.bak'])
      expect(tablesOf(`${stateFile}.schema-1.bak`)).to.deep.equal(['owners', 'pets'])
      expect(schemaOf(`${stateFile}.schema-1.bak`)).to.equal(1)
    }))

  it('says on stderr that a large database is being copied, and of a small one nothing', () =>
    withOldDatabase(({stateFile}) => {
      const written: string[] = []
      const {write} = process.stderr
      process.stderr.write = (text: Uint8Array | string) => written.push(String(text)) > 0
      const connection = new BetterSqlite3(stateFile)
      try {
        migrate(connection, stateFile, [...OLD, ADDED])
        expect(written).to.deep.equal([])
        migrate(connection, stateFile, [...OLD, ADDED, REBUILT], 1)
      } finally {
        process.stderr.write = write
        connection.close()
      }
      expect(written).to.have.length(1)
      expect(written[0]).to.match(/^This mmm keeps its state in a newer form: copying state\.db \(\d+ MB\), then changing it …\n$/)
    }))

  it('keeps no copy of a database that was not there before', () =>
    withWorkplace(({stateFile}) => {
      open(stateFile, [...OLD, ADDED]).close()

      expect(filesBeside(stateFile)).to.deep.equal(['state.db'])
    }))

  it('leaves the old database as it was when a step fails', () =>
    withOldDatabase(({path, stateFile}) => {
      const before = bytesBelow(path)

      const opened = openDatabase({path: stateFile, now: () => new Date(), migrations: [...OLD, ADDED, 'INSERT INTO nowhere VALUES (1);']})

      expect(opened).to.have.nested.property('error.code', 'DATABASE_FAILED')
      expect(opened).to.have.nested.property('error.message').that.includes('no such table: nowhere')
      expect(bytesBelow(path)).to.include(before)
      expect(schemaOf(stateFile)).to.equal(1)
      open(stateFile, OLD).close()
    }))

  it('is refused when it leaves rows that refer to nothing', () =>
    withOldDatabase(({stateFile}) => {
      const opened = openDatabase({path: stateFile, now: () => new Date(), migrations: [...OLD, 'DELETE FROM owners;']})

      expect(opened).to.have.nested.property('error.message').that.includes('1 rows refer to nothing, the first from pets to owners')
      expect(schemaOf(stateFile)).to.equal(1)
    }))

  it('replaces a copy that an earlier migration left, since it is of an earlier state', () =>
    withOldDatabase(({stateFile}) => {
      new BetterSqlite3(`${stateFile}.schema-1.bak`).exec('CREATE TABLE stale (a)').close()

      open(stateFile, [...OLD, ADDED]).close()

      expect(tablesOf(`${stateFile}.schema-1.bak`)).to.deep.equal(['owners', 'pets'])
    }))

  it('happens once when several processes begin it at the same moment', () =>
    withOldDatabase(({stateFile}) =>
      withOpeners(async (openTogether) => {
        for (let round = 0; round < 5; round++) {
          const steps = [...OLD, ...Array.from({length: round + 1}, (_, step) => `CREATE TABLE round_${step} (a); INSERT INTO round_${step} VALUES (1);`)]

          expect(await openTogether(stateFile, steps)).to.deep.equal(OPENED)

          const database = open(stateFile, steps)
          expect(database.all(`SELECT * FROM round_${round}`)).to.have.length(1)
          database.close()
          expect(schemaOf(`${stateFile}.schema-${round + 1}.bak`)).to.equal(round + 1)
        }
        expect(filesBeside(stateFile).filter((name) => name.endsWith('.tmp'))).to.be.empty
      }),
    ))

  it('of a database that is not there yet succeeds in several processes at once', () =>
    withWorkplace(({path}) =>
      withOpeners(async (openTogether) => {
        for (let round = 0; round < 20; round++) expect(await openTogether(`${path}/.mmm/${round}.db`)).to.deep.equal(OPENED)
      }),
    ))
})

async function withOldDatabase(test: (workplace: Workplace) => Promise<void> | void): Promise<void> {
  await withWorkplace(async (workplace) => {
    const database = open(workplace.stateFile, OLD)
    unwrap(
      database.change('preparing', 'test', () => {
        database.run('INSERT INTO owners (id) VALUES (1)')
        return {ok: true, value: database.run('INSERT INTO pets (owner) VALUES (1)')}
      }),
    )
    database.close()
    await test(workplace)
  })
}

function open(path: string, migrations: readonly string[]) {
  return unwrap(openDatabase({path, now: () => new Date(), migrations}))
}

const OPENERS = 4
const OPENED = Array.from({length: OPENERS}, () => 'opened')

/** Processes that open the same database at the same moment, as often as they are asked. */
async function withOpeners(test: (openTogether: (path: string, migrations?: readonly string[]) => Promise<unknown[]>) => Promise<void>): Promise<void> {
  const openers = Array.from({length: OPENERS}, () => fork(fileURLToPath(new URL('../support/opener.ts', import.meta.url))))
  const answers = async (): Promise<unknown[]> => (await Promise.all(openers.map((opener) => once(opener, 'message')))).map(([message]) => message as unknown)
  try {
    await answers()
    await test((path, migrations) => {
      for (const opener of openers) opener.send({path, migrations})
      return answers()
    })
  } finally {
    for (const opener of openers) opener.kill()
  }
}

function filesBeside(path: string): string[] {
  return readdirSync(dirname(path)).toSorted()
}

function look<T>(path: string, question: (database: BetterSqlite3.Database) => T): T {
  const database = new BetterSqlite3(path, {readonly: true})
  try {
    return question(database)
  } finally {
    database.close()
  }
}

function tablesOf(path: string): unknown[] {
  return look(path, (database) => database.prepare('SELECT name FROM sqlite_schema ORDER BY name').pluck().all())
}

function schemaOf(path: string): unknown {
  return look(path, (database) => database.pragma('user_version', {simple: true}))
}
