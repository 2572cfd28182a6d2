import type BetterSqlite3 from 'better-sqlite3'
import type {Result} from '../result.ts'
import type {ChangeSet} from './change-set.ts'
import type {DatabaseError} from './errors.ts'

export interface HeldChangeOptions {
  readonly connection: Pick<BetterSqlite3.Database, 'exec' | 'inTransaction'>
  readonly prepare: (sql: string) => Pick<BetterSqlite3.Statement, 'run'>
  readonly set: ChangeSet
  /** Whether somebody sees to it that the log comes to the disk. */
  readonly isSyncedLater: boolean
}

/** A transaction that stays open while others write into it. What it does throws what SQLite throws. */
export class HeldChange {
  readonly set: ChangeSet
  readonly isSyncedLater: boolean
  readonly #connection: HeldChangeOptions['connection']
  readonly #prepare: HeldChangeOptions['prepare']
  /** Why nothing of it is left. */
  failure: Result<never, DatabaseError> | undefined

  constructor({connection, isSyncedLater, prepare, set}: HeldChangeOptions) {
    this.set = set
    this.isSyncedLater = isSyncedLater
    this.#connection = connection
    this.#prepare = prepare
  }

  begin(): void {
    // Nothing but this change: with NORMAL a commit is not synced, while all that moves the log into the database still is.
    if (this.isSyncedLater) this.#connection.exec('PRAGMA synchronous = NORMAL')
    try {
      this.#prepare('BEGIN IMMEDIATE').run()
    } catch (error) {
      this.#connection.exec('PRAGMA synchronous = FULL')
      throw error
    }
  }

  commit(): void {
    try {
      this.#prepare('COMMIT').run()
    } finally {
      this.abandon()
    }
  }

  /** Takes back what has not been committed. */
  abandon(): void {
    try {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK')
    } finally {
      this.#connection.exec('PRAGMA synchronous = FULL')
    }
  }
}
