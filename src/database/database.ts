import type BetterSqlite3 from 'better-sqlite3'
import {err, ok, type Result} from '../result.ts'
import {type ChangeAuthor, ChangeSet} from './change-set.ts'
import {type DatabaseError, DatabaseBusyError, DatabaseFailedError, DatabaseReadOnlyError} from './errors.ts'

export type Row = Record<string, unknown>

/** A project's open state database. Statements are prepared once; every write is an immediate transaction. */
export class Database {
  readonly path: string
  readonly #connection: BetterSqlite3.Database
  readonly #statements = new Map<string, BetterSqlite3.Statement>()
  readonly #now: () => Date
  #reading = false
  /** Of the change that is being made. */
  #changes: ChangeSet | undefined

  constructor(connection: BetterSqlite3.Database, path: string, now: () => Date) {
    this.#connection = connection
    this.path = path
    this.#now = now
  }

  /** All rows of a query. */
  all<T = Row>(sql: string, ...parameters: readonly unknown[]): T[] {
    return this.#prepare(sql).all(...parameters) as T[]
  }

  /** The rows of a query one by one, for results that do not fit in memory. */
  iterate<T = Row>(sql: string, ...parameters: readonly unknown[]): IterableIterator<T> {
    return this.#prepare(sql).iterate(...parameters) as IterableIterator<T>
  }

  /** The first row of a query. */
  get<T = Row>(sql: string, ...parameters: readonly unknown[]): T | undefined {
    return this.#prepare(sql).get(...parameters) as T | undefined
  }

  /** Runs a statement; gives the number of changed rows and the id of an inserted one. Stores call it inside {@link Database.change} only. */
  run(sql: string, ...parameters: readonly unknown[]): {changes: number; id: number} {
    const {changes, lastInsertRowid} = this.#prepare(sql).run(...parameters)
    return {changes, id: Number(lastInsertRowid)}
  }

  /** The present moment as the database writes it: UTC, ISO 8601, milliseconds. */
  now(): string {
    return this.#now().toISOString()
  }

  /** Reads through stores, everything as of one moment; what SQLite throws becomes an error that says what was going on. */
  read<T>(operation: string, query: () => T): Result<T, DatabaseError> {
    return this.#guard(operation, () => {
      if (this.#connection.inTransaction) return query()
      this.#reading = true
      try {
        return this.#connection.transaction(query).deferred()
      } finally {
        this.#reading = false
      }
    })
  }

  /** Reads piece by piece, all as of the moment of the first piece. Throws what SQLite throws. */
  *snapshot<T>(pieces: Iterable<T>): Generator<T> {
    const isOpen = this.#connection.inTransaction
    if (!isOpen) this.#connection.exec('BEGIN')
    try {
      yield* pieces
    } finally {
      if (!isOpen) this.#connection.exec('ROLLBACK')
    }
  }

  /**
   * One logical change: `write` runs in one immediate transaction, and what it records in the change set becomes one
   * version of the change log. Returning an error rolls all of it back. A change within a change is part of it: one
   * transaction, one version, by whoever began.
   */
  change<T, E = never>(
    operation: string,
    author: ChangeAuthor,
    write: (changes: ChangeSet) => Result<T, E>,
    {reverts}: {readonly reverts?: number} = {},
  ): Result<T, DatabaseError | E> {
    // SQLite refuses to write after reading as soon as somebody else has written in between.
    if (this.#reading) throw new Error(`${operation} was tried inside a read`)
    let outcome: Result<T, E> | undefined
    const outer = this.#changes
    const version = outer?.version
    const transaction = this.#connection.transaction(() => {
      outcome = write((this.#changes = outer ?? new ChangeSet(this, author, reverts)))
      if (!outcome.ok) throw new RolledBack()
    })
    const done = this.#guard(operation, () => {
      try {
        transaction.immediate()
      } catch (error) {
        outer?.goBackTo(version)
        if (!(error instanceof RolledBack)) throw error
      } finally {
        this.#changes = outer
      }
    })
    return done.ok ? outcome! : done
  }

  /** Changes whenever another connection has written: a cheap way to see that there is something new. */
  get dataVersion(): number {
    return this.#connection.pragma('data_version', {simple: true}) as number
  }

  /** Copies everything, as of this moment, into a new file. Throws what SQLite throws. */
  vacuumInto(path: string): void {
    this.#connection.prepare('VACUUM INTO ?').run(path)
  }

  /** SQL that was prepared so far; a test asks SQLite how each is carried out. */
  get prepared(): string[] {
    return [...this.#statements.keys()]
  }

  close(): void {
    if (!this.#connection.open) return
    this.#statements.clear()
    try {
      if (!this.#connection.readonly) this.#connection.pragma('optimize')
    } catch {
      // The statistics are a hint; a full disk or another writer must not turn closing into a failure.
    }
    this.#connection.close()
  }

  #prepare(sql: string): BetterSqlite3.Statement {
    let statement = this.#statements.get(sql)
    if (!statement) this.#statements.set(sql, (statement = this.#connection.prepare(sql)))
    return statement
  }

  #guard<T>(operation: string, work: () => T): Result<T, DatabaseError> {
    try {
      return ok(work())
    } catch (error) {
      return err(toDatabaseError(error, this.path, operation))
    }
  }
}

/** Seconds that a connection waits for another writer. */
export const BUSY_SECONDS = 15

/** Puts what SQLite threw into mmm's words. What SQLite did not throw is a bug and goes on up. */
export function toDatabaseError(thrown: unknown, path: string, operation: string): DatabaseError {
  const {code} = thrown as {code?: unknown}
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) throw thrown
  if (code.startsWith('SQLITE_BUSY')) return new DatabaseBusyError({path, seconds: BUSY_SECONDS}, thrown)
  if (code.startsWith('SQLITE_READONLY')) return new DatabaseReadOnlyError({path}, thrown)
  return new DatabaseFailedError({path, operation}, thrown)
}

class RolledBack extends Error {}
