import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'

interface OpenGroup {
  readonly commit: () => Result<void, DatabaseError>
  readonly done: PromiseWithResolvers<Result<void, DatabaseError>>
  readonly after: Array<() => void>
  readonly timer: NodeJS.Immediate
}

/**
 * Makes one transaction of what is written in one go: the end of one specification and the claims of those that may start
 * by it. Nothing that follows from it is told, and no work begins, before it is durable.
 */
export class CommitGroup {
  readonly #database: Database
  readonly #author: string
  readonly #last: () => void
  #open: OpenGroup | undefined
  #failure: Result<never, DatabaseError> | undefined

  /** `last` writes what is to be part of each transaction, just before it ends. */
  constructor(database: Database, author: string, last: () => void = () => {}) {
    this.#database = database
    this.#author = author
    this.#last = last
  }

  /** What is written from now on is part of the group, until control is given up. */
  join(): Result<void, DatabaseError> {
    if (this.#failure) return this.#failure
    if (this.#open) return ok()
    const held = this.#database.hold('recording a run', this.#author)
    if (!held.ok) return held
    this.#open = {commit: held.value, done: Promise.withResolvers(), after: [], timer: setImmediate(() => this.flush())}
    return ok()
  }

  /** Settles when all that was written is durable, or cannot be. */
  settled(): Promise<Result<void, DatabaseError>> {
    return this.#open?.done.promise ?? Promise.resolve(this.#failure ?? ok())
  }

  /** Calls back once all that was written is durable, at once where it is; and never when it cannot be. */
  afterwards(callback: () => void): void {
    if (this.#open) this.#open.after.push(callback)
    else if (!this.#failure) callback()
  }

  /** Makes all that was written durable now. */
  flush(): Result<void, DatabaseError> {
    const group = this.#open
    if (!group) return this.#failure ?? ok()
    clearImmediate(group.timer)
    this.#last()
    const done = group.commit()
    this.#open = undefined
    if (done.ok) for (const callback of group.after) callback()
    else this.#failure = done
    group.done.resolve(done)
    return done
  }
}
