import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'

/** Milliseconds in which what is committed gathers for one sync. */
const GATHER = 20

/**
 * Tells of what was committed once it is on the disk. Syncs go on beside the work, one at a time; one is for all that was
 * committed before it began. When one fails, nothing is told any more.
 */
export class SyncQueue {
  readonly #database: Pick<Database, 'synced'>
  /** What follows from what was committed after the last sync began; `undefined` when there is nothing of that kind. */
  #waiting: Array<() => void> | undefined
  #timer: NodeJS.Timeout | undefined
  /** What follows from what is being synced. */
  #covered: Array<() => void> | undefined
  #going: Promise<void> | undefined
  #failure: Result<never, DatabaseError> | undefined

  constructor(database: Pick<Database, 'synced'>) {
    this.#database = database
  }

  get failure(): Result<never, DatabaseError> | undefined {
    return this.#failure
  }

  /** Something was committed, and this follows from it. */
  add(callbacks: ReadonlyArray<() => void>): void {
    this.#waiting ??= []
    this.#waiting.push(...callbacks)
    if (!this.#going) this.#timer ??= setTimeout(() => this.#begin(), GATHER)
  }

  /** Calls back once all that was committed is on the disk, at once where it is; and never when it cannot be brought there. */
  afterwards(callback: () => void): void {
    const list = this.#waiting ?? this.#covered
    if (list) list.push(callback)
    else callback()
  }

  /** Settles when all that was committed is on the disk and told of, or cannot be. */
  async settled(): Promise<Result<void, DatabaseError>> {
    while (!this.#failure && (this.#waiting || this.#going)) {
      if (!this.#going) this.#begin()
      await this.#going
    }
    return this.#failure ?? ok()
  }

  #begin(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#covered = this.#waiting ?? []
    this.#waiting = undefined
    this.#going = this.#carryOut(this.#covered)
  }

  async #carryOut(covered: Array<() => void>): Promise<void> {
    const done = await this.#database.synced('recording a run')
    if (!done.ok) {
      this.#failure = done
      return
    }
    // One may bring about another.
    for (const callback of covered) callback()
    this.#covered = undefined
    this.#going = undefined
    if (this.#waiting) this.#timer = setTimeout(() => this.#begin(), GATHER)
  }
}
