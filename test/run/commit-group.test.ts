import BetterSqlite3 from 'better-sqlite3'
import {expect} from 'chai'
import type {Database} from '../../src/database/database.ts'
import {ok} from '../../src/result.ts'
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
  it('is one transaction and one version, durable before anything that follows from it is told', () =>
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

  it('can be made durable without giving up control', () =>
    inGroup(({database, group, workplace}) => {
      unwrap(group.join())
      mark(database, 'first')

      unwrap(group.flush())

      expect(seenBy(workplace, STATUSES)).to.deep.equal(['failed', 'pending'])
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
})
