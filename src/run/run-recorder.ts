import type {ChangeSet} from '../database/change-set.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {err, ok, type Result} from '../result.ts'
import type {SpecificationStore, SpecRecord} from '../specification/specification-store.ts'
import {type Continuation, isGivenBack} from '../state/execution.ts'
import type {ExecutionEnd, ExecutionStore, NewExecution} from '../state/execution-store.ts'
import type {ModelFacts} from '../state/model-facts.ts'
import type {RunnerLimitStore} from '../state/runner-limit-store.ts'
import {globsMayOverlap} from '../text/glob-overlap.ts'
import type {CommitGroup} from './commit-group.ts'
import type {EventJournal} from './event-journal.ts'
import type {RunEvent} from './events.ts'
import type {Foundations} from './foundations.ts'
import type {LaneLimit} from './lanes.ts'
import type {Objection} from './spec-gate.ts'

export interface RunRecorderOptions {
  readonly database: Database
  readonly executions: ExecutionStore
  readonly specifications: SpecificationStore
  readonly limits: RunnerLimitStore
  readonly runId: number
  /** Makes one transaction of what is written in one go; without it, each step is one of its own. */
  readonly group?: CommitGroup
  readonly events?: Pick<EventJournal, 'note'>
  readonly foundations?: Pick<Foundations, 'claim' | 'note'>
}

/** What a claim came to. */
export type Claim = Elsewhere | Touched | {readonly kind: 'taken'; readonly execution: number}

/** A specification that another run has taken, or done. */
export interface Elsewhere extends Pick<SpecRecord, 'runId' | 'status'> {
  readonly kind: 'elsewhere'
}

/** A specification whose files are in hand in another run. */
export interface Touched {
  readonly kind: 'touched'
  readonly by: string
}

/** What a run reads and writes as it goes. */
export interface Recorder {
  /** Where the work on a specification goes on that something cut off. */
  continuation(record: SpecRecord): Result<Continuation | undefined, DatabaseError>
  /** Takes a specification and records its first attempt, or says who was quicker. */
  claim(record: SpecRecord, execution: NewExecution): Result<Claim, DatabaseError>
  /** Records an attempt of a specification that is this run's already. */
  begin(next: NewExecution): Result<number, DatabaseError>
  /** Records what becomes known of an attempt while it goes. */
  learn(execution: number, facts: ModelFacts): Result<void, DatabaseError>
  /** Ends an attempt that is not the last; with the next one, where that follows at once. */
  end(end: ExecutionEnd): Result<void, DatabaseError>
  retry(end: ExecutionEnd, next: NewExecution): Result<number, DatabaseError>
  complete(record: SpecRecord, end: ExecutionEnd): Result<void, DatabaseError>
  /** Ends an attempt that a person has to agree to; until then what depends on it is blocked as well. */
  park(record: SpecRecord, end: ExecutionEnd, dependents: readonly string[]): Result<void, DatabaseError>
  /** Records a failure, and that what depends on it is blocked. */
  fail(id: string, end: ExecutionEnd | undefined, dependents: readonly string[]): Result<void, DatabaseError>
  /** Gives a specification back as it was before the run took it. */
  release(record: SpecRecord, end: ExecutionEnd | undefined): Result<void, DatabaseError>
  /** Records that something they need could not be done: they are not completed any more, if they were. */
  block(ids: readonly string[]): Result<void, DatabaseError>
  /** Records that a plugin keeps a specification from being begun, and why; refused, it stays what it is. `false` when another run has it by now. */
  object(record: SpecRecord, objection: Objection): Result<boolean, DatabaseError>
  /** Where another run's specification stands now. */
  statusOf(id: string): Result<SpecRecord['status'], DatabaseError>
  limits(): Result<readonly LaneLimit[], DatabaseError>
  saveLimit(limit: LaneLimit): Result<void, DatabaseError>
  /** Forgets a limit that was over at a time, in milliseconds since 1970. */
  forgetLimit(runner: string, at: number): Result<void, DatabaseError>
  /** Settles when all that was recorded outlives this process, or cannot: work may begin that has its record there. */
  settled(): Promise<Result<void, DatabaseError>>
  /** Settles when all that was recorded is durable and told of, or cannot be made so. */
  durable(): Promise<Result<void, DatabaseError>>
  /** Notes an event, and tells of it once all that was recorded is durable. */
  tell(event: RunEvent, listener: (event: RunEvent) => void): void
  /** Commits all that was recorded, and lets the database go. */
  flush(): Result<void, DatabaseError>
}

/** Writes what a run does. */
export class RunRecorder implements Recorder {
  readonly #options: RunRecorderOptions
  readonly #author: string

  constructor(options: RunRecorderOptions) {
    this.#options = options
    this.#author = `run:${options.runId}`
  }

  continuation({contentHash, id}: SpecRecord): Result<Continuation | undefined, DatabaseError> {
    // The claim that follows is of the same transaction.
    const joined = this.#join()
    return joined.ok ? this.#options.database.read('reading an attempt', () => this.#options.executions.continuation(id, contentHash)) : joined
  }

  claim(record: SpecRecord, execution: NewExecution): Result<Claim, DatabaseError> {
    const {database, executions, foundations, runId, specifications} = this.#options
    const joined = this.#join()
    if (!joined.ok) return joined
    foundations?.claim(record.id)
    const claimed = database.amend(`starting ${record.id}`, this.#author, (changes): Result<Claim, Claim> => {
      const by = this.#whoTouches(record)
      if (by !== undefined) return err({kind: 'touched', by})
      if (specifications.claim(record, runId, changes) || this.#claimGivenBack(record, changes))
        return ok({kind: 'taken', execution: executions.insert(execution)})
      const {runId: holder, status} = specifications.find(record.id) ?? {runId: null, status: 'skipped' as const}
      return err({kind: 'elsewhere', runId: holder, status})
    })
    return claimed.ok || !('kind' in claimed.error) ? (claimed as Result<Claim, DatabaseError>) : ok(claimed.error)
  }

  begin(next: NewExecution): Result<number, DatabaseError> {
    return this.#change(`retrying ${next.specId}`, () => this.#options.executions.insert(next))
  }

  learn(execution: number, facts: ModelFacts): Result<void, DatabaseError> {
    return this.#change('recording a session', () => this.#options.executions.learn(execution, facts))
  }

  end(end: ExecutionEnd): Result<void, DatabaseError> {
    return this.#change('recording an attempt', () => this.#options.executions.finish(end))
  }

  retry(end: ExecutionEnd, next: NewExecution): Result<number, DatabaseError> {
    const {executions} = this.#options
    return this.#change(`retrying ${next.specId}`, () => {
      executions.finish(end)
      return executions.insert(next)
    })
  }

  complete(record: SpecRecord, end: ExecutionEnd): Result<void, DatabaseError> {
    return this.#finish(record.id, end, {status: 'completed', evidence: {contentHash: record.contentHash, executionId: end.id}})
  }

  park(record: SpecRecord, end: ExecutionEnd, dependents: readonly string[]): Result<void, DatabaseError> {
    const change = {status: 'blocked', evidence: {contentHash: record.contentHash, executionId: end.id}} as const
    return this.#finish(record.id, {...end, approval: 'waiting'}, change, dependents)
  }

  block(ids: readonly string[]): Result<void, DatabaseError> {
    return this.#change('recording what is blocked', (changes) => this.#block(ids, changes))
  }

  object({id, status}: SpecRecord, {kind, reason}: Objection): Result<boolean, DatabaseError> {
    const {specifications} = this.#options
    return this.#change(`setting ${id} aside`, (changes) =>
      specifications.setStatus({id, status: kind === 'skip' ? 'skipped' : status, reason}, [status], changes),
    )
  }

  fail(id: string, end: ExecutionEnd | undefined, dependents: readonly string[]): Result<void, DatabaseError> {
    return this.#finish(id, end, {status: 'failed'}, dependents)
  }

  release(record: SpecRecord, end: ExecutionEnd | undefined): Result<void, DatabaseError> {
    return this.#finish(record.id, end, {status: record.status === 'in_progress' || record.status === 'blocked' ? 'pending' : record.status})
  }

  statusOf(id: string): Result<SpecRecord['status'], DatabaseError> {
    return this.#options.database.read('reading a status', () => {
      const record = this.#options.specifications.find(id)
      const status = record?.status ?? 'skipped'
      return status !== 'in_progress' && status !== 'skipped' && isGivenBack(this.#options.executions.latest(id), record!) ? 'pending' : status
    })
  }

  /** What another run took and gave back stands as that run found it: nobody has done it since. */
  #claimGivenBack(record: SpecRecord, changes: ChangeSet): boolean {
    const {executions, runId, specifications} = this.#options
    const now = specifications.find(record.id) ?? record
    return isGivenBack(executions.latest(now.id), now) && specifications.claim(now, runId, changes)
  }

  limits(): Result<readonly LaneLimit[], DatabaseError> {
    return this.#options.database.read('reading limits', () =>
      this.#options.limits.all().map(({reason, runner, until}) => ({runner, reason, until: Date.parse(until)})),
    )
  }

  saveLimit({reason, runner, until}: LaneLimit): Result<void, DatabaseError> {
    return this.#change('recording a limit', () => this.#options.limits.save({runner, reason, until: new Date(until).toISOString()}))
  }

  forgetLimit(runner: string, at: number): Result<void, DatabaseError> {
    return this.#change('forgetting a limit', () => this.#options.limits.forget(runner, new Date(at).toISOString()))
  }

  /** A specification in hand in another run, that may change the same files. */
  #whoTouches({metadata}: SpecRecord): string | undefined {
    const {runId, specifications} = this.#options
    const {touches = []} = metadata
    const others = touches.length === 0 ? [] : specifications.inProgress().filter((other) => other.runId !== runId)
    return others.find((other) => other.metadata.touches?.some((glob) => touches.some((own) => globsMayOverlap(own, glob))))?.id
  }

  settled(): Promise<Result<void, DatabaseError>> {
    return this.#options.group?.settled() ?? Promise.resolve(ok())
  }

  durable(): Promise<Result<void, DatabaseError>> {
    return this.#options.group?.durable() ?? Promise.resolve(ok())
  }

  tell(event: RunEvent, listener: (event: RunEvent) => void): void {
    this.#options.events?.note(event)
    if (this.#options.group) this.#options.group.afterwards(() => listener(event))
    else listener(event)
  }

  flush(): Result<void, DatabaseError> {
    return this.#options.group?.flush() ?? ok()
  }

  #join(): Result<void, DatabaseError> {
    return this.#options.group?.join() ?? ok()
  }

  #change<T>(operation: string, write: (changes: ChangeSet) => T): Result<T, DatabaseError> {
    const joined = this.#join()
    if (!joined.ok) return joined
    return this.#options.database.amend(operation, this.#author, (changes) => ok(write(changes)))
  }

  #finish(
    id: string,
    end: ExecutionEnd | undefined,
    change: {status: SpecRecord['status']; evidence?: {contentHash: string; executionId: number}},
    dependents: readonly string[] = [],
  ): Result<void, DatabaseError> {
    const {executions, foundations, specifications} = this.#options
    return this.#change(`recording ${id}`, (changes) => {
      if (end) executions.finish(end)
      specifications.setStatus({id, ...change}, ['in_progress'], changes)
      if (change.evidence) foundations?.note(id, change.evidence.executionId)
      this.#block(dependents, changes)
    })
  }

  #block(ids: readonly string[], changes: ChangeSet): void {
    for (const id of ids) this.#options.specifications.setStatus({id, status: 'blocked'}, ['pending', 'completed'], changes)
  }
}
