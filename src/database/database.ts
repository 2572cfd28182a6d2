import type BetterSqlite3 from 'better-sqlite3'
import {err, ok, type Result} from '../result.ts'
import {isoClock} from '../text/iso-time.ts'
import {type ChangeAuthor, ChangeSet} from './change-set.ts'
import {type ChangeRefusal, DatabaseDamagedError, type DatabaseError} from './errors.ts'
import {KeptAnswers} from './kept-answers.ts'
import {keptCopies} from './kept-copies.ts'
import {LogSync} from './log-sync.ts'
import {toDatabaseError} from './sqlite-error.ts'
import {VersionTeller} from './version-teller.ts'

export type Row = Record<string, unknown>

/** A project's open state database. Statements are prepared once; every write is an immediate transaction. */
export class Database {
  readonly path: string
  readonly kept: KeptAnswers
  /** The present moment as the database writes it: UTC, ISO 8601, milliseconds. */
  readonly now: () => string
  readonly #connection: BetterSqlite3.Database
  readonly #statements = new Map<string, BetterSqlite3.Statement>()
  readonly #busyTimeout: number
  /** Carries out what it is given; made once, for making it takes as long as a small change. */
  readonly #transaction: BetterSqlite3.Transaction<(work: () => unknown) => unknown>
  #writes = 0
  #refusal: ChangeRefusal | undefined
  #reading = false
  #damaged = false
  /** Of the change that is being made. */
  #changes: ChangeSet | undefined
  readonly #versions = new VersionTeller()
  /** `null` where the journal is kept the old way, and each commit is synced. */
  #log: LogSync | null | undefined

  /** `busyTimeout` says how many milliseconds the connection waits for other writers. */
  constructor(connection: BetterSqlite3.Database, {busyTimeout, now, path}: {path: string; now: () => Date; busyTimeout: number}) {
    this.#connection = connection
    this.path = path
    this.now = isoClock(now)
    this.#busyTimeout = busyTimeout
    this.kept = new KeptAnswers(connection, busyTimeout)
    this.#transaction = connection.transaction((work: () => unknown) => work())
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
    this.#writes++
    this.kept.drop(sql)
    const {changes, lastInsertRowid} = this.#prepare(sql).run(...parameters)
    return {changes, id: Number(lastInsertRowid)}
  }

  /** Reads through stores, everything as of one moment; what SQLite throws becomes an error that says what was going on. */
  read<T>(operation: string, query: () => T): Result<T, DatabaseError> {
    if (this.#connection.inTransaction) return this.#guard(operation, query)
    this.#reading = true
    try {
      return this.#guard(operation, () => this.#transaction.deferred(query) as T)
    } finally {
      this.#reading = false
    }
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
    if (this.#refusal && !this.#changes && author !== 'index') return err(this.#refusal)
    let outcome: Result<T, E> | undefined
    const outer = this.#changes
    const version = outer?.version
    const set = outer ?? new ChangeSet(this, author, reverts)
    const work = (): void => {
      outcome = write((this.#changes = set))
      if (!outcome.ok) throw new RolledBack()
    }
    const {dropped} = this.kept
    const done = this.#guard(operation, () => {
      try {
        this.#transaction.immediate(work)
        if (!outer) this.kept.turn()
      } catch (error) {
        this.#writes++
        this.kept.turn(dropped)
        outer?.goBackTo(version)
        if (!(error instanceof RolledBack)) throw error
      } finally {
        this.#changes = outer
      }
    })
    if (done.ok && outcome!.ok && outer === undefined) this.#versions.made(set.version, true)
    return done.ok ? outcome! : done
  }

  /**
   * Opens a change that lasts until what it gives is called: whatever this connection changes meanwhile is part of it, outlives this
   * process then, however that ends, and a power cut once {@link synced} has settled. Nobody else can write before: it should be soon.
   */
  hold(operation: string, author: ChangeAuthor): Result<() => Result<void, DatabaseError>, DatabaseError> {
    if (this.#refusal) return err(this.#refusal)
    const isSyncedLater = this.#syncedLog() !== null
    // Nothing but this change: with NORMAL a commit is not synced, while all that moves the log into the database still is.
    if (isSyncedLater) this.#connection.exec('PRAGMA synchronous = NORMAL')
    const begun = this.#guard(operation, () => void this.#prepare('BEGIN IMMEDIATE').run())
    if (!begun.ok) return this.#connection.exec('PRAGMA synchronous = FULL') && begun
    const set = (this.#changes = new ChangeSet(this, author))
    return ok(() => {
      this.#changes = undefined
      this.kept.turn()
      const done = this.#guard(operation, () => void this.#prepare('COMMIT').run())
      if (!done.ok && this.#connection.inTransaction) this.#guard(operation, () => void this.#connection.exec('ROLLBACK'))
      this.#connection.exec('PRAGMA synchronous = FULL')
      if (!done.ok) this.#writes++
      else this.#versions.made(set.version, !isSyncedLater)
      return done
    })
  }

  /** Settles when all that was committed is on the disk, or cannot be brought there; everything else goes on meanwhile. */
  async synced(operation: string): Promise<Result<void, DatabaseError>> {
    try {
      const tell = this.#versions.syncing()
      await this.#syncedLog()?.sync()
      tell()
      return ok()
    } catch (error) {
      return err(this.#explain(error, operation))
    }
  }

  /** From now on nobody changes anything but the index, which follows the files: for a copy of what cannot be written. */
  refuseChanges(refusal: ChangeRefusal): void {
    this.#refusal = refusal
  }

  /** Why nothing can be changed, if so. */
  get refusal(): ChangeRefusal | undefined {
    return this.#refusal
  }

  /** Tells of every version that this connection makes, once it is durable. */
  onChange(listener: (version: number) => void): void {
    this.#versions.listen(listener)
  }

  /** Changes whenever another connection has written: a cheap way to see that there is something new. */
  get dataVersion(): number {
    return this.#connection.pragma('data_version', {simple: true}) as number
  }

  /** Two equal moments hold the same state: nobody, this connection included, has written in between. */
  get moment(): string {
    return `${this.dataVersion}-${this.#writes}`
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
    this.#log?.close()
    if (!this.#damaged) this.#optimize()
    this.#connection.close()
  }

  #syncedLog(): LogSync | null {
    if (this.#log === undefined) this.#log = this.#connection.pragma('journal_mode', {simple: true}) === 'wal' ? new LogSync(this.path) : null
    return this.#log
  }

  /** Statistics are a hint: neither a full disk nor another writer, who is not waited for, may turn closing into a failure. */
  #optimize(): void {
    try {
      this.#connection.pragma('busy_timeout = 0')
      this.#connection.pragma('optimize')
    } catch {}
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
      const explained = this.#explain(error, operation)
      if (explained instanceof DatabaseDamagedError) this.#damaged = true
      return err(explained)
    }
  }

  /** What is no JSON was valid when it was written: a page that SQLite cannot check itself is damaged. */
  #explain(thrown: unknown, operation: string): DatabaseError {
    if (this.#reading && thrown instanceof SyntaxError)
      return new DatabaseDamagedError({path: this.path, copies: keptCopies(this.path)}, `a row is not what was written (${thrown.message})`, thrown)
    return toDatabaseError(thrown, this.path, operation, this.#busyTimeout)
  }
}

class RolledBack extends Error {}
