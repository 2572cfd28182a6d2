import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import type {SpecificationStore, SpecRecord} from '../specification/specification-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import type {ExecutionEnd, ExecutionStore, NewExecution} from '../state/execution-store.ts'
import type {Objection} from './spec-gate.ts'

export interface RunRecorderOptions {
  readonly database: Database
  readonly executions: ExecutionStore
  readonly specifications: SpecificationStore
  readonly runId: number
}

/** What a claim came to. */
export type Claim = Elsewhere | {readonly kind: 'taken'; readonly execution: number}

/** A specification that another run has taken, or done. */
export interface Elsewhere extends Pick<SpecRecord, 'runId' | 'status'> {
  readonly kind: 'elsewhere'
}

/** Writes what a run does, each step one transaction. */
export class RunRecorder {
  readonly #options: RunRecorderOptions
  readonly #author: string

  constructor(options: RunRecorderOptions) {
    this.#options = options
    this.#author = `run:${options.runId}`
  }

  /** Takes a specification and records its first attempt, or says who was quicker. */
  claim(record: SpecRecord, execution: NewExecution): Result<Claim, DatabaseError> {
    const {database, executions, runId, specifications} = this.#options
    return database.change(`starting ${record.id}`, this.#author, (changes): Result<Claim, never> => {
      if (specifications.claim(record, runId, changes)) return ok({kind: 'taken', execution: executions.insert(execution)})
      const {runId: holder, status} = specifications.find(record.id) ?? {runId: null, status: 'skipped' as const}
      return ok({kind: 'elsewhere', runId: holder, status})
    })
  }

  /** Ends an attempt and records the next one. */
  retry(end: ExecutionEnd, next: NewExecution): Result<number, DatabaseError> {
    const {database, executions} = this.#options
    return database.change(`retrying ${next.specId}`, this.#author, () => {
      executions.finish(end)
      return ok(executions.insert(next))
    })
  }

  complete(record: SpecRecord, end: ExecutionEnd): Result<void, DatabaseError> {
    return this.#finish(record.id, end, {status: 'completed', evidence: {contentHash: record.contentHash, executionId: end.id}})
  }

  /** Records a failure, and that what depends on it is blocked; gives the ids that now are. */
  fail(id: string, end: ExecutionEnd, view: SpecificationView): Result<string[], DatabaseError> {
    const {database, executions, specifications} = this.#options
    return database.change(`recording ${id}`, this.#author, (changes) => {
      executions.finish(end)
      specifications.setStatus({id, status: 'failed'}, ['in_progress'], changes)
      const dependents = [...view.graph.waitingFor([id])]
      return ok(dependents.filter((dependent) => specifications.setStatus({id: dependent, status: 'blocked'}, ['pending'], changes)))
    })
  }

  /** Records that a plugin keeps a specification from being begun, and why; refused, it stays what it is. `false` when another run has it by now. */
  object({id, status}: SpecRecord, {kind, reason}: Objection): Result<boolean, DatabaseError> {
    const {database, specifications} = this.#options
    return database.change(`setting ${id} aside`, this.#author, (changes) =>
      ok(specifications.setStatus({id, status: kind === 'skip' ? 'skipped' : status, reason}, [status], changes)),
    )
  }

  /** Gives a specification back as it was before the run took it. */
  cancel(record: SpecRecord, end: ExecutionEnd): Result<void, DatabaseError> {
    return this.#finish(record.id, end, {status: record.status === 'in_progress' || record.status === 'blocked' ? 'pending' : record.status})
  }

  /** Where another run's specification stands now. */
  statusOf(id: string): Result<SpecRecord['status'], DatabaseError> {
    return this.#options.database.read('reading a status', () => this.#options.specifications.find(id)?.status ?? 'skipped')
  }

  #finish(
    id: string,
    end: ExecutionEnd,
    change: {status: SpecRecord['status']; evidence?: {contentHash: string; executionId: number}},
  ): Result<void, DatabaseError> {
    const {database, executions, specifications} = this.#options
    return database.change(`recording ${id}`, this.#author, (changes) => {
      executions.finish(end)
      specifications.setStatus({id, ...change}, ['in_progress'], changes)
      return ok()
    })
  }
}
