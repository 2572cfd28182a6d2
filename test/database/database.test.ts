import {expect} from 'chai'
import {readFileSync, writeFileSync} from 'node:fs'
import type {ChangeSet} from '../../src/database/change-set.ts'
import type {Database} from '../../src/database/database.ts'
import {openDatabase} from '../../src/database/open-database.ts'
import {err, ok} from '../../src/result.ts'
import {withFiles} from '../support/folder.ts'
import {valueOf} from '../support/spec-project.ts'

describe('a change of the state', () => {
  it('is one version, however much it holds, with who and when', () =>
    withDatabase((database) => {
      const version = change(database, 'run:7', (changes) => {
        changes.record({kind: 'spec.status', id: 'a', before: {status: 'pending'}, after: {status: 'completed'}})
        changes.record({kind: 'spec.removed', id: 'b', before: {status: 'pending'}, after: undefined})
      })

      expect(version).to.equal(1)
      expect(database.all('SELECT version, at, author FROM versions')).to.deep.equal([{version: 1, at: '2026-11-22T10:00:00.000Z', author: 'run:7'}])
      expect(database.all('SELECT version, kind, entity_id AS id, before, after FROM changes')).to.deep.equal([
        {version: 1, kind: 'spec.status', id: 'a', before: '{"status":"pending"}', after: '{"status":"completed"}'},
        {version: 1, kind: 'spec.removed', id: 'b', before: '{"status":"pending"}', after: null},
      ])
    }))

  it('takes no version when it changes nothing', () =>
    withDatabase((database) => {
      expect(change(database, 'test', () => {})).to.be.undefined
      expect(database.all('SELECT * FROM versions')).to.be.empty
    }))

  it('leaves nothing behind when it fails, and no gap in the versions', () =>
    withDatabase((database) => {
      touch(database)
      const refused = database.change('testing', 'test', (changes) => {
        changes.record({kind: 'project', id: 'lost', before: undefined, after: undefined})
        insertProject(database, 1)
        return err('refused')
      })
      const failed = database.change('testing', 'test', (changes) => {
        changes.record({kind: 'project', id: 'lost', before: undefined, after: undefined})
        insertProject(database, 1)
        insertProject(database, 1)
        return ok()
      })
      const broken = (): unknown =>
        database.change('testing', 'test', (changes) => {
          changes.record({kind: 'project', id: 'lost', before: undefined, after: undefined})
          throw new TypeError('a bug')
        })

      expect(refused).to.deep.equal(err('refused'))
      expect(failed)
        .to.have.nested.property('error.message')
        .that.matches(/failed while testing: UNIQUE constraint failed: projects\.id\.$/)
      expect(broken, 'a bug is not a failure of the database').to.throw(TypeError, 'a bug')
      expect(touch(database)).to.equal(2)
      expect(database.all('SELECT entity_id AS id FROM changes')).to.deep.equal([{id: 'touched'}, {id: 'touched'}])
      expect(database.all('SELECT * FROM projects')).to.be.empty
    }))

  it('takes a change within it into its version, unless that one failed', () =>
    withDatabase((database) => {
      const record = (changes: ChangeSet, id: string): void => changes.record({kind: 'project', id, before: undefined, after: undefined})
      const version = change(database, 'outer', (outer) => {
        const failed = database.change('testing', 'inner', (inner) => {
          record(inner, 'lost')
          return err('refused')
        })
        expect(failed).to.deep.equal(err('refused'))
        record(outer, 'one')
        valueOf(database.change('testing', 'inner', (inner) => ok(record(inner, 'two'))))
      })

      expect(version).to.equal(1)
      expect(database.all('SELECT version, author, entity_id AS id FROM changes JOIN versions USING (version) ORDER BY id')).to.deep.equal([
        {version: 1, author: 'outer', id: 'one'},
        {version: 1, author: 'outer', id: 'two'},
      ])
      expect(touch(database)).to.equal(2)
    }))

  it('counts on from where another process is', () =>
    withFiles((folder) => {
      const [one, two] = [open(folder.resolve('state.db')), open(folder.resolve('state.db'))]
      expect([touch(one), touch(two), touch(two), touch(one)]).to.deep.equal([1, 2, 3, 4])
      one.close()
      two.close()
    }))

  it('is seen by others only once it is whole', () =>
    withFiles((folder) => {
      const [one, two] = [open(folder.resolve('state.db')), open(folder.resolve('state.db'))]
      const seen = (): number => two.get<{count: number}>('SELECT count(*) AS count FROM changes')!.count
      change(one, 'test', (changes) => {
        changes.record({kind: 'project', id: 'a', before: undefined, after: undefined})
        expect(seen()).to.equal(0)
      })
      expect(seen()).to.equal(1)
      one.close()
      two.close()
    }))
})

describe('a question to the state', () => {
  it('is answered with all rows, the first, or one by one', () =>
    withDatabase((database) => {
      for (let id = 1; id <= 3; id++) change(database, 'test', () => insertProject(database, id))
      const sql = 'SELECT id FROM projects WHERE id >= ? ORDER BY id'

      expect(database.all(sql, 2)).to.deep.equal([{id: 2}, {id: 3}])
      expect(database.get(sql, 2)).to.deep.equal({id: 2})
      expect(database.get(sql, 4)).to.be.undefined
      expect([...database.iterate(sql, 1)]).to.have.length(3)
    }))

  it('that SQLite cannot answer is an error that says what was going on', () =>
    withDatabase((database) => {
      const result = database.read('counting sheep', () => database.all('SELECT * FROM sheep'))
      expect(result).to.have.nested.property('error.code', 'DATABASE_FAILED')
      expect(result).to.have.nested.property('error.message', `The state database ${database.path} failed while counting sheep: no such table: sheep.`)
    }))

  it('is an error where a page of the file is damaged, and the rest can still be asked', () =>
    withFiles((folder) => {
      const path = folder.resolve('state.db')
      const whole = open(path)
      change(whole, 'test', () => insertProject(whole, 1))
      const {page} = whole.get<{page: number}>(`SELECT rootpage AS page FROM sqlite_schema WHERE name = 'contents'`)!
      whole.close()
      const bytes = readFileSync(path)
      writeFileSync(path, bytes.fill(0xff, (page - 1) * 4096, page * 4096))

      const database = open(path)
      expect(database.read('reading contents', () => database.all('SELECT * FROM contents'))).to.have.nested.property('error.code', 'DATABASE_DAMAGED')
      expect(database.read('reading projects', () => database.all('SELECT id FROM projects'))).to.deep.equal(ok([{id: 1}]))
      database.close()
    }))
})

function open(path: string): Database {
  return valueOf(openDatabase({path, now: () => new Date('2026-11-22T10:00:00Z')}))
}

function withDatabase(test: (database: Database) => void): Promise<void> {
  return withFiles((folder) => {
    const database = open(folder.resolve('state.db'))
    test(database)
    database.close()
  })
}

/** Makes a change; gives its version. */
function change(database: Database, author: string, write: (changes: ChangeSet) => void): number | undefined {
  return valueOf(
    database.change('testing', author, (changes) => {
      write(changes)
      return ok(changes.version)
    }),
  )
}

function touch(database: Database): number | undefined {
  return change(database, 'test', (changes) => changes.record({kind: 'project', id: 'touched', before: undefined, after: undefined}))
}

function insertProject(database: Database, id: number): void {
  database.run(`INSERT INTO projects (id, name, path, created_at, updated_at) VALUES (?, 'shop', ?, '', '')`, id, `/shop/${id}`)
}
