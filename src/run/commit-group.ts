import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import {SyncQueue} from './sync-queue.ts'

interface OpenGroup {
  readonly commit: () => Result<void, DatabaseError>
  readonly done: PromiseWithResolvers<Result<void, DatabaseError>>
  readonly after: Array<() => void>
  readonly timer: NodeJS.Immediate
}

/**
 * Makes one transaction of what is written in one go: the end of one specification and the claims of those that may start
 * by it. Committed, it outlives this process, however that ends, and work may begin on it: nothing finished is repeated, and
 * no attempt is without its row. That much a commit does by itself. A power cut it outlives only once it is synced, and ends
 * all work as well; so it is synced beside the work, and what is waited for is what somebody is told.
 */
export class CommitGroup {
  readonly #database: Pick<Database, 'hold' | 'synced'>
  readonly #author: string
  readonly #last: () => void
  readonly #syncs: SyncQueue
  #open: OpenGroup | undefined
  #failure: Result<never, DatabaseError> | undefined

  /** `last` writes what is to be part of each transaction, just before it ends. */
  constructor(database: Pick<Database, 'hold' | 'synced'>, author: string, last: () => void = () => {}) {
    this.#database = database
    this.#author = author
    this.#last = last
    this.#syncs = new SyncQueue(database)
  }

  /** What is written from now on is part of the group, until control is given up. */
  join(): Result<void, DatabaseError> {
    if (this.#broken) return this.#broken
    if (this.#open) return ok()
    const held = this.#database.hold('recording a run', this.#author)
    if (!held.ok) return held
    this.#open = {commit: held.value, done: Promise.withResolvers(), after: [], timer: setImmediate(() => this.flush())}
    return ok()
  }

  /** Settles when all that was written is committed, or cannot be: work may begin that has its record there. */
  settled(): Promise<Result<void, DatabaseError>> {
    return this.#open?.done.promise ?? Promise.resolve(this.#broken ?? ok())
  }

  /** Settles when all that was written is durable, or cannot be made so, and what was to follow has been called back. */
  async durable(): Promise<Result<void, DatabaseError>> {
    const committed = this.flush()
    const synced = await this.#syncs.settled()
    return committed.ok ? synced : committed
  }

  /** Calls back once all that was written is durable, at once where it is; and never when it cannot be. */
  afterwards(callback: () => void): void {
    if (this.#open) this.#open.after.push(callback)
    else if (!this.#broken) this.#syncs.afterwards(callback)
  }

  /** Commits all that was written, now. */
  flush(): Result<void, DatabaseError> {
    const group = this.#open
    if (!group) return this.#broken ?? ok()
    clearImmediate(group.timer)
    this.#last()
    const done = group.commit()
    this.#open = undefined
    if (done.ok) this.#syncs.add(group.after)
    else this.#failure = done
    group.done.resolve(done)
    return done
  }

  get #broken(): Result<never, DatabaseError> | undefined {
    return this.#failure ?? this.#syncs.failure
  }
}
