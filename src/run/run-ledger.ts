import type {DatabaseError} from '../database/errors.ts'
import type {Result} from '../result.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import type {RunEvent} from './events.ts'
import type {Recorder} from './run-recorder.ts'
import type {Scheduler} from './scheduler.ts'
import type {Seat} from './seat.ts'
import type {Objection} from './spec-gate.ts'

export interface RunLedgerOptions {
  readonly view: SpecificationView
  readonly scheduler: Scheduler
  readonly recorder: Pick<Recorder, 'block' | 'object'>
  readonly emit: (event: RunEvent) => void
  /** The run of several projects that this one is a part of. */
  readonly seat?: Pick<Seat, 'lose'> | undefined
  /** Tells other projects of what is done. */
  readonly pass?: ((id: string) => void) | undefined
  readonly note: (written: Result<unknown, DatabaseError>) => void
}

/** Counts what becomes of the specifications of a run, and tells what follows for those that depend on them. */
export class RunLedger {
  readonly counts = {completed: 0, failed: 0, blocked: 0, skipped: 0, up_to_date: 0, cancelled: 0, awaiting: 0}
  readonly #options: RunLedgerOptions

  constructor(options: RunLedgerOptions) {
    this.#options = options
  }

  complete(id: string): void {
    this.counts.completed++
    this.#setDone(id, 'completed')
  }

  /** Another run has done it. */
  leave(id: string): void {
    this.counts.up_to_date++
    this.#setDone(id, 'completed')
  }

  /** A plugin keeps a specification from being begun; `false` when another run has it. */
  object(record: SpecRecord, objection: Objection): boolean {
    const {note, recorder} = this.#options
    const recorded = recorder.object(record, objection)
    if (!recorded.ok) {
      note(recorded)
      return true
    }
    if (recorded.value && objection.kind === 'skip') this.#skip(record.id, objection.reason)
    else if (recorded.value) this.block(record.id, objection.reason, 'which was refused')
    return recorded.value
  }

  fail(id: string): void {
    this.counts.failed++
    this.blockDependents(id, 'which failed')
  }

  park(id: string): void {
    this.counts.awaiting++
    this.blockDependents(id, 'which waits for approval')
  }

  block(id: string, reason: string, why: string): void {
    this.counts.blocked++
    this.#options.emit({type: 'spec.blocked', spec: id, reason})
    this.blockDependents(id, why)
  }

  /** What was proven before and was to be proven anew is no longer completed: it has lost what it stands on. */
  blockDependents(id: string, why: string): void {
    const {emit, note, recorder, scheduler, seat, view} = this.#options
    const lost = scheduler.fail(id)
    const unproven = lost.filter((dependent) => view.graph.status(dependent) === 'completed')
    if (unproven.length > 0) note(recorder.block(unproven))
    for (const dependent of lost) {
      this.counts.blocked++
      emit({type: 'spec.blocked', spec: dependent, reason: `needs ${id}, ${why}`})
    }
    seat?.lose(id, why)
    for (const dependent of lost) seat?.lose(dependent, 'which cannot run')
  }

  #skip(id: string, reason: string): void {
    this.counts.skipped++
    this.#options.emit({type: 'spec.skipped', spec: id, reason})
    this.#setDone(id, 'skipped')
  }

  #setDone(id: string, status: 'completed' | 'skipped'): void {
    this.#options.view.setStatus(id, status)
    this.#options.scheduler.complete(id)
    this.#options.pass?.(id)
  }
}
