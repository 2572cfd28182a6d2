import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import type {Database} from '../../src/database/database.ts'
import {DatabaseFailedError, type DatabaseError} from '../../src/database/errors.ts'
import {err, ok, type Result} from '../../src/result.ts'
import {CommitGroup} from '../../src/run/commit-group.ts'
import {SpecificationStore} from '../../src/specification/specification-store.ts'
import {unwrap, type Workplace, withWorkplace} from '../support/workplace.ts'

/** What any other process sees. */
function seenBy(workplace: Workplace, sql: string): unknown[] {
  const other = new BetterSqlite3(workplace.stateFile, {readonly: true, timeout: 0})
  try {
    return other.prepare(sql).pluck().all()
  } finally {
    other.close()
  }
}

const STATUSES = 'SELECT status FROM specifications ORDER BY id'

function mark(database: Database, id: string): void {
  const store = new SpecificationStore(database)
  unwrap(database.change('marking', 'run:1', (changes) => ok(store.setStatus({id, status: 'failed'}, ['pending', 'blocked'], changes))))
}

function amend(database: Database, id: string): Result<unknown, DatabaseError> {
  const store = new SpecificationStore(database)
  return database.amend('marking', 'run:1', (changes) => ok(store.setStatus({id, status: 'failed'}, ['pending', 'blocked'], changes)))
}

function inGroup(test: (parts: {workplace: Workplace; database: Database; group: CommitGroup}) => Promise<void> | void): Promise<void> {
  return withWorkplace(
    async (workplace) => {
      const open = workplace.open()
      try {
        unwrap(open.specifications.view())
        await test({workplace, database: open.database, group: new CommitGroup(open.database, 'run:1')})
      } finally {
        open.close()
      }
    },
    {first: 'tags: [one]', second: 'tags: [two]'},
  )
}

describe('what a run writes in one go', () => {
  it('is one transaction and one version, committed before work begins on it, and told of after that', () =>
    inGroup(async ({database, group, workplace}) => {
      const [before] = seenBy(workplace, 'SELECT max(version) FROM versions') as number[]
      const told: string[] = []
      unwrap(group.join())
      mark(database, 'first')
      group.afterwards(() => told.push(String(seenBy(workplace, STATUSES))))
      unwrap(group.join())
      mark(database, 'second')
      expect([told, seenBy(workplace, STATUSES)]).to.deep.equal([[], ['pending', 'pending']])

      unwrap(await group.settled())
      expect(seenBy(workplace, STATUSES)).to.deep.equal(['failed', 'failed'])
      unwrap(await group.durable())

      expect(told).to.deep.equal(['failed,failed'])
      expect(seenBy(workplace, 'SELECT version, author FROM versions ORDER BY version DESC LIMIT 1')).to.deep.equal([before! + 1])
    }))

  it('is told at once where nothing is open', () =>
    inGroup(async ({group}) => {
      const told: number[] = []
      group.afterwards(() => told.push(1))

      expect(told).to.deep.equal([1])
      unwrap(await group.settled())
      unwrap(group.flush())
    }))

  it('is kept in whole or not at all: of a part that fails half way nothing is there, and whoever waits is told', () =>
    inGroup(async ({database, group, workplace}) => {
      const told: number[] = []
      unwrap(group.join())
      unwrap(amend(database, 'first'))
      group.afterwards(() => told.push(1))

      const failed = database.amend('marking', 'run:1', (changes) => {
        new SpecificationStore(database).setStatus({id: 'second', status: 'failed'}, ['pending'], changes)
        database.run('INSERT INTO runs (id) VALUES (NULL)')
        return ok()
      })
      expect(!failed.ok && failed.error).to.be.instanceOf(DatabaseFailedError)
      expect(seenBy(workplace, STATUSES)).to.deep.equal(['pending', 'pending'])
      unwrap(amend(database, 'second'))

      expect(await group.settled()).to.equal(failed)
      expect(await group.durable()).to.equal(failed)
      expect(group.join()).to.equal(failed)
      expect(told).to.be.empty
      expect(seenBy(workplace, STATUSES)).to.deep.equal(['pending', 'failed'])
      expect(seenBy(workplace, 'SELECT count(*) - max(version) + min(version) FROM versions')).to.deep.equal([1])
    }))

  it('loses nothing by a part that comes to nothing before it has written', () =>
    inGroup(async ({database, group, workplace}) => {
      unwrap(group.join())
      unwrap(amend(database, 'first'))

      expect(database.amend('claiming', 'run:1', () => err('taken'))).to.deep.equal(err('taken'))

      unwrap(await group.settled())
      expect(seenBy(workplace, STATUSES)).to.deep.equal(['failed', 'pending'])
    }))

  it('can be committed without giving up control', () =>
    inGroup(({database, group, workplace}) => {
      unwrap(group.join())
      mark(database, 'first')

      unwrap(group.flush())

      expect(seenBy(workplace, STATUSES)).to.deep.equal(['failed', 'pending'])
    }))

  it('is a version that others hear of when it is synced, or something after it is', () =>
    inGroup(async ({database, group}) => {
      const heard: number[] = []
      database.onChange((version) => heard.push(version))
      const record = (id: string): void => {
        unwrap(group.join())
        mark(database, id)
        unwrap(group.flush())
      }
      record('first')
      expect(heard).to.deep.equal([])
      unwrap(await group.durable())
      expect(heard).to.have.length(1)

      record('second')
      unwrap(database.change('marking', 'test', (changes) => ok(changes.record({kind: 'project', id: 'p', before: 1, after: 2}))))

      expect(heard).to.deep.equal([heard[0]!, heard[0]! + 1, heard[0]! + 2])
      unwrap(await group.durable())
      expect(heard).to.have.length(3)
    }))

  it('leaves every other change synced as it is made, also where it could not begin', () =>
    inGroup(({database, group, workplace}) => {
      const synchronous = (): unknown => database.get('PRAGMA synchronous')
      unwrap(group.join())
      expect(synchronous()).to.deep.equal({synchronous: 1})
      unwrap(group.flush())
      expect(synchronous()).to.deep.equal({synchronous: 2})

      database.get('PRAGMA busy_timeout = 0')
      const other = new BetterSqlite3(workplace.stateFile)
      other.exec('BEGIN IMMEDIATE')
      expect(group.join().ok).to.equal(false)
      other.close()
      expect(synchronous()).to.deep.equal({synchronous: 2})
    }))

  it('is not told when it cannot be made durable, nor is anything written after that', () =>
    inGroup(async ({database, group, workplace}) => {
      unwrap(group.join())
      mark(database, 'first')
      // A reference that leads nowhere is found at the end of the transaction.
      database.run('PRAGMA defer_foreign_keys = ON')
      database.run(`UPDATE specifications SET content_hash = 'nowhere' WHERE id = 'second'`)
      const told: number[] = []
      group.afterwards(() => told.push(1))

      const settled = await group.settled()

      expect(settled.ok).to.equal(false)
      expect(told).to.deep.equal([])
      expect(seenBy(workplace, STATUSES)).to.deep.equal(['pending', 'pending'])
      expect([group.join().ok, group.flush().ok]).to.deep.equal([false, false])
      mark(database, 'first')
      expect(seenBy(workplace, STATUSES), 'the connection is free again').to.deep.equal(['failed', 'pending'])
    }))

  it('lets work begin while it is synced, and is told of only after that, in order', async () => {
    const disk = new SlowDisk()
    const group = new CommitGroup(disk, 'run:1')
    const happened: string[] = []
    const record = async (what: string): Promise<void> => {
      unwrap(group.join())
      group.afterwards(() => happened.push(`told ${what}`))
      unwrap(await group.settled())
      happened.push(`begun on ${what}`)
    }
    await record('first')
    const sync = await disk.asked()
    await record('second')
    group.afterwards(() => happened.push('told what came later'))
    expect(happened).to.deep.equal(['begun on first', 'begun on second'])

    sync.resolve(ok())
    const next = await disk.asked()
    expect(happened.slice(2), 'the second was committed after the sync had begun').to.deep.equal(['told first'])
    next.resolve(ok())
    unwrap(await group.durable())

    expect(happened.slice(3)).to.deep.equal(['told second', 'told what came later'])
    expect(disk.commits).to.equal(2)
  })

  it('is never told of when it cannot be synced, and nothing is recorded after that', async () => {
    const disk = new SlowDisk()
    const group = new CommitGroup(disk, 'run:1')
    const told: string[] = []
    unwrap(group.join())
    group.afterwards(() => told.push('first'))
    unwrap(group.flush())
    const durable = group.durable()
    const sync = await disk.asked()
    sync.resolve(err(new DatabaseFailedError({path: 'state.db', operation: 'recording a run'}, new Error('EIO'))))

    expect((await durable).ok).to.equal(false)
    group.afterwards(() => told.push('second'))
    expect([told, group.join().ok, (await group.settled()).ok, (await group.durable()).ok]).to.deep.equal([[], false, false, false])
  })
})

/** Commits at once, and syncs when it is told to. */
class SlowDisk implements Pick<Database, 'hold' | 'synced'> {
  commits = 0
  readonly #syncs: Array<PromiseWithResolvers<Result<void, DatabaseError>>> = []
  #asked = Promise.withResolvers<void>()

  hold(): Result<() => Result<void, DatabaseError>, DatabaseError> {
    return ok(() => {
      this.commits++
      return ok()
    })
  }

  synced(): Promise<Result<void, DatabaseError>> {
    const sync = Promise.withResolvers<Result<void, DatabaseError>>()
    this.#syncs.push(sync)
    this.#asked.resolve()
    return sync.promise
  }

  /** The next sync that is asked for. */
  async asked(): Promise<PromiseWithResolvers<Result<void, DatabaseError>>> {
    await this.#asked.promise
    this.#asked = Promise.withResolvers()
    return this.#syncs.shift()!
  }
}
