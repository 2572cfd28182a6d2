import type BetterSqlite3 from 'better-sqlite3'
import {err, ok, type Result} from '../result.ts'
import {isoClock} from '../text/iso-time.ts'
import {type ChangeAuthor, ChangeSet} from './change-set.ts'
import {type ChangeRefusal, DatabaseDamagedError, type DatabaseError} from './errors.ts'
import {Durability} from './durability.ts'
import {HeldChange} from './held-change.ts'
import {KeptAnswers} from './kept-answers.ts'
import {asDamage, toDatabaseError} from './sqlite-error.ts'

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
  #held: HeldChange | undefined
  readonly #durability: Durability

  /** `busyTimeout` says how many milliseconds the connection waits for other writers. */
  constructor(connection: BetterSqlite3.Database, {busyTimeout, now, path}: {path: string; now: () => Date; busyTimeout: number}) {
    this.#connection = connection
    this.path = path
    this.now = isoClock(now)
    this.#busyTimeout = busyTimeout
    this.kept = new KeptAnswers(connection, busyTimeout)
    this.#durability = new Durability(connection, path)
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
    if (done.ok && outcome!.ok && outer === undefined) this.#durability.made(set.version, true)
    return done.ok ? outcome! : done
  }

  /**
   * Opens a change that lasts until what it gives is called: whatever this connection changes meanwhile is part of it, outlives this
   * process then, however that ends, and a power cut once {@link synced} has settled. Nobody else can write before: it should be soon.
   */
  hold(operation: string, author: ChangeAuthor): Result<() => Result<void, DatabaseError>, DatabaseError> {
    if (this.#refusal) return err(this.#refusal)
    const set = new ChangeSet(this, author)
    const held = new HeldChange({connection: this.#connection, prepare: (sql) => this.#prepare(sql), set, isSyncedLater: this.#durability.isLater})
    const begun = this.#guard(operation, () => held.begin())
    if (!begun.ok) return begun
    this.#held = held
    this.#changes = set
    return ok(() => {
      const done = held.failure ?? this.#guard(operation, () => held.commit())
      this.#release()
      if (done.ok) this.#durability.made(set.version, !held.isSyncedLater)
      return done
    })
  }

  /**
   * A {@link change} that is a part of the one that is held, where one is. It has no savepoint there, which would cost as much as what it
   * writes: where it fails with something written, nothing of the whole is kept.
   */
  amend<T, E = never>(operation: string, author: ChangeAuthor, write: (changes: ChangeSet) => Result<T, E>): Result<T, DatabaseError | E> {
    const held = this.#held
    if (!held || this.#changes !== held.set) return this.change(operation, author, write)
    const writes = this.#writes
    const done = this.#guard(operation, () => write(held.set))
    if (this.#writes === writes || (done.ok && done.value.ok)) return done.ok ? done.value : done
    if (done.ok) throw new Error(`${operation} came to nothing after it had written`)
    held.failure = done
    this.#guard(operation, () => held.abandon())
    this.#release()
    return done
  }

  #release(): void {
    this.#writes++
    this.#held = this.#changes = undefined
    this.kept.turn()
  }

  /** Settles when all that was committed is on the disk, or cannot be brought there; everything else goes on meanwhile. */
  async synced(operation: string): Promise<Result<void, DatabaseError>> {
    try {
      return ok(await this.#durability.sync())
    } catch (error) {
      return err(toDatabaseError(error, this.path, operation))
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
    this.#durability.listen(listener)
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
    this.#durability.close()
    // Whoever only looked has changed nothing that statistics are made of.
    if (!this.#damaged && this.#writes > 0) this.#optimize()
    this.#connection.close()
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
      const explained = toDatabaseError(this.#reading ? asDamage(error) : error, this.path, operation, this.#busyTimeout)
      if (explained instanceof DatabaseDamagedError) this.#damaged = true
      return err(explained)
    }
  }
}

class RolledBack extends Error {}
