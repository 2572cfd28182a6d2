import {expect} from 'chai'
import {mkdirSync} from 'node:fs'
import {dirname} from 'node:path'
import {MIGRATIONS} from '../../src/database/migrations.ts'
import {openDatabase} from '../../src/database/open-database.ts'
import {CheckpointStore} from '../../src/state/checkpoint-store.ts'
import {History} from '../../src/state/history.ts'
import {verifyState} from '../../src/state/verification.ts'
import {makeOldDatabase, OLD_SCHEMAS, readSchema, readTables} from '../support/old-database.ts'
import {unwrap, withWorkplace} from '../support/workplace.ts'

/** There is always something newer, so that every fixture is migrated. */
const NEWER = [...MIGRATIONS, 'CREATE TABLE from_the_future (id INTEGER PRIMARY KEY) STRICT;']

for (const schema of OLD_SCHEMAS) {
  describe(`a database of schema ${schema}, as an older mmm made it`, () => {
    it('becomes one of the newest schema, and keeps every row', () =>
      withOldDatabase(schema, (path) => {
        const before = readTables(path)
        expect([...before.keys()]).to.include.members([
          'changes',
          'contents',
          'evidence',
          'executions',
          'plugin_values',
          'runs',
          'specifications',
          'state_snapshots',
        ])
        for (const [table, rows] of before) expect(rows, table).not.to.have.length(0)

        unwrap(openDatabase({path, now: () => new Date(), migrations: NEWER})).close()

        const after = readTables(path)
        for (const [table, rows] of before) {
          // A step may add columns and rows.
          const kept = after.get(table)!.map((row) => Object.fromEntries(Object.keys(rows[0]!).map((column) => [column, row[column]])))
          expect(kept, table).to.deep.include.members(rows)
        }
      }))

    it('is kept beside the new one, as it was', () =>
      withOldDatabase(schema, (path) => {
        const before = readTables(path)

        unwrap(openDatabase({path, now: () => new Date(), migrations: NEWER})).close()

        expect(readTables(`${path}.schema-${schema}.bak`)).to.deep.equal(before)
        makeOldDatabase(schema, `${path}.original`)
        expect(readSchema(`${path}.schema-${schema}.bak`)).to.deep.equal(readSchema(`${path}.original`))
      }))

    it('has then the schema that a new database has', () =>
      withOldDatabase(schema, (path) => {
        unwrap(openDatabase({path, now: () => new Date()})).close()
        unwrap(openDatabase({path: `${path}.new`, now: () => new Date()})).close()

        expect(readSchema(path)).to.deep.equal(readSchema(`${path}.new`))
      }))

    it('passes every check, and still tells its past', () =>
      withOldDatabase(schema, (path) => {
        const database = unwrap(openDatabase({path, now: () => new Date()}))
        try {
          const {problems, unsealed, versions} = unwrap(verifyState(database, dirname(dirname(path))))
          const count = (table: string): number => database.all(`SELECT 1 FROM ${table}`).length
          expect(unsealed, 'from before there were hashes').to.deep.equal({executions: count('executions'), receipts: count('evidence')})
          expect(problems.filter(({severity}) => severity === 'error')).to.deep.equal([])
          const history = new History(database)
          expect(unwrap(history.list())[0]).to.include({version: versions})
          for (const {name, specs, version} of new CheckpointStore(database).list()) {
            expect(unwrap(history.resolve(name))).to.equal(version)
            expect([...unwrap(history.stateAt(version)).values()].filter(({removed}) => !removed)).to.have.length(specs)
          }
        } finally {
          database.close()
        }
      }))
  })
}

describe('a database of any schema in between', () => {
  it('becomes one of the newest, is kept beside it as it was, and passes every check', async () => {
    let newest: unknown[] | undefined
    for (let schema = 2; schema < MIGRATIONS.length; schema++) {
      await withOldDatabase(1, (path) => {
        const now = (): Date => new Date()
        unwrap(openDatabase({path, now, migrations: MIGRATIONS.slice(0, schema)})).close()
        const before = readTables(path)

        const database = unwrap(openDatabase({path, now}))
        const {problems} = unwrap(verifyState(database, dirname(dirname(path))))
        database.close()
        newest ??= readNewest(path)

        expect(problems.filter(({severity}) => severity === 'error')).to.deep.equal([])
        expect(readSchema(path), `schema ${schema}`).to.deep.equal(newest)
        expect(readTables(`${path}.schema-${schema}.bak`)).to.deep.equal(before)
      })
    }
  })
})

function readNewest(path: string): unknown[] {
  unwrap(openDatabase({path: `${path}.new`, now: () => new Date()})).close()
  return readSchema(`${path}.new`)
}

function withOldDatabase(schema: number, test: (path: string) => void): Promise<void> {
  return withWorkplace(({stateFile}) => {
    mkdirSync(dirname(stateFile), {recursive: true})
    makeOldDatabase(schema, stateFile)
    test(stateFile)
  }, {})
}
