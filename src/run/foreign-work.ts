import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import type {SpecStatus} from '../specification/specification.ts'
import type {Recorder} from './run-recorder.ts'

/** Milliseconds between looks at a specification that another run is working on. */
export const FOREIGN_POLL = 200

export interface ForeignWorkOptions {
  readonly recorder: Pick<Recorder, 'statusOf'>
  /** Closes runs that have died meanwhile, so that their specifications are free again. */
  readonly recover: () => Result<unknown, DatabaseError>
}

/** Specifications that another run holds, or whose files one holds, and that this run waits for. */
export class ForeignWork {
  readonly #options: ForeignWorkOptions
  readonly #waiting = new Map<string, 'held' | 'touched'>()

  constructor(options: ForeignWorkOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#waiting.size
  }

  add(id: string, why: 'held' | 'touched'): void {
    this.#waiting.set(id, why)
  }

  /** Those that need not be waited for any more, with what became of them. */
  look(): Result<Array<{readonly id: string; readonly status: SpecStatus | 'free'}>, DatabaseError> {
    if (this.#waiting.size === 0) return ok([])
    const recovered = this.#options.recover()
    if (!recovered.ok) return recovered
    const settled: Array<{id: string; status: SpecStatus | 'free'}> = []
    for (const [id, why] of [...this.#waiting]) {
      const status = this.#options.recorder.statusOf(id)
      if (!status.ok) return status
      if (status.value === 'in_progress') continue
      this.#waiting.delete(id)
      settled.push({id, status: status.value === 'pending' || why === 'touched' ? 'free' : status.value})
    }
    return ok(settled)
  }
}
