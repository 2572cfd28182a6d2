import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Repository} from './repository.ts'
import {RunLock} from './run-lock.ts'

/** Milliseconds between two looks at a lock that another process holds. */
const LOOK = 25

/** What may be done in a repository by one at a time: those of this process in the order in which they came, those of others in between. */
export class RepositoryQueue {
  readonly #path: string
  #last: Promise<unknown> = Promise.resolve()

  constructor({common}: Pick<Repository, 'common'>, name: 'landing' | 'worktrees') {
    this.#path = join(common, `mmm-${name}.lock`)
  }

  /** Gives nothing when the signal aborts before it was its turn. */
  enter<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
    const done = this.#last.then(() => this.#locked(signal, work))
    this.#last = done.catch(() => {})
    return done
  }

  async #locked<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T | undefined> {
    for (;;) {
      if (signal.aborted) return undefined
      const lock = RunLock.takeLasting(this.#path)
      if (lock) {
        try {
          return await work()
        } finally {
          lock.release()
        }
      }
      await sleep(LOOK)
    }
  }
}
