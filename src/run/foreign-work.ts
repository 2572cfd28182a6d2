import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {RunLedger} from './run-ledger.ts'
import type {Recorder} from './run-recorder.ts'

/** Milliseconds between looks at a specification that another run is working on. */
export const FOREIGN_POLL = 200

export interface ForeignWorkOptions {
  readonly recorder: Pick<Recorder, 'flush' | 'statusOf'>
  readonly ledger: RunLedger
  /** The run of the same project that started this one, by a command of a specification. */
  readonly parent: number | undefined
  /** Closes runs that have died meanwhile, so that their specifications are free again. */
  readonly recover: () => Result<unknown, DatabaseError>
  /** Lets this run have a specification after all. */
  readonly putBack: (id: string) => void
}

/** Specifications that another run holds, or whose files one holds: what another run does, this one only waits for. */
export class ForeignWork {
  readonly #options: ForeignWorkOptions
  readonly #waiting = new Map<string, 'held' | 'touched'>()

  constructor(options: ForeignWorkOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Another run has the files that a specification may change. */
  touch(id: string): void {
    this.#waiting.set(id, 'touched')
  }

  /** Takes over what became of a specification in another run, as far as it is done there. */
  settle(id: string, {runId, status}: Pick<SpecRecord, 'runId' | 'status'>): void {
    const {ledger, parent} = this.#options
    if (status === 'completed' || status === 'skipped') ledger.leave(id)
    else if (status !== 'in_progress') ledger.block(id, 'another run could not do it', 'which failed in another run')
    // A run that waited for the one that waits for it would never end.
    else if (runId !== null && runId === parent) ledger.block(id, 'is being done by the run that started this one', 'which waits for this run')
    else this.#waiting.set(id, 'held')
  }

  /** Looks at those that are waited for. */
  look(): Result<void, DatabaseError> {
    if (this.#waiting.size === 0) return ok()
    const {putBack, recorder, recover} = this.#options
    // What dead runs left is closed in their own name.
    const flushed = recorder.flush()
    if (!flushed.ok) return flushed
    const recovered = recover()
    if (!recovered.ok) return recovered
    for (const [id, why] of [...this.#waiting]) {
      const status = recorder.statusOf(id)
      if (!status.ok) return status
      if (status.value === 'in_progress') continue
      this.#waiting.delete(id)
      // Given back, or its files may be free by now: this run may have it after all.
      if (status.value === 'pending' || why === 'touched') putBack(id)
      else this.settle(id, {runId: null, status: status.value})
    }
    return ok()
  }
}
