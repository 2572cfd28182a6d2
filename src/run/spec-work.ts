import type {Configuration} from '../configuration/configuration.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {Project} from '../project/project.ts'
import {ok, type Result} from '../result.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import type {ExecutionEnd} from '../state/execution-store.ts'
import type {LogFailedError} from './errors.ts'
import type {RunEvent} from './events.ts'
import type {AttemptEvent, AttemptOutcome, Executor} from './executor.ts'
import {describeOutside} from './learnt-touches.ts'
import type {Elsewhere, Recorder, Touched} from './run-recorder.ts'
import type {Runner} from './runner.ts'
import type {Budget, Refusal} from './budget.ts'
import {SpecOrders, type Step} from './spec-orders.ts'

/** What all work of one run shares. */
export interface WorkContext {
  readonly runId: number
  readonly view: SpecificationView
  readonly configuration: Configuration
  readonly recorder: Recorder
  readonly executor: Executor
  readonly project: Pick<Project, 'name' | 'path'>
  /** Folder of the run's logs, from the project's folder. */
  readonly logs: string
  /** Whether nothing new is to be started, another iteration included. */
  readonly isStopping: () => boolean
  readonly signal: AbortSignal
  readonly hurry: AbortSignal
  readonly emit: (event: RunEvent) => void
  readonly budget: Budget
  /** What a runner had to say when a specification was done. */
  readonly answerOf: (id: string) => string | undefined
  /** What a specification printed when it was done, in which others may look for their items. */
  readonly printedBy: (id: string) => string | undefined
  /** Leaves the specification's place to others for a while; `resumed` tells whether it goes on at all. */
  readonly pause: (id: string, retry: number) => {readonly delay: number; readonly at: number; readonly resumed: Promise<boolean>}
  /** The runner's service has answered a specification. */
  readonly answered: (id: string) => void
  /** What can no longer be done once a specification has not been completed. */
  readonly lostWith: (id: string) => readonly string[]
}

/** What became of a specification. */
export type WorkOutcome =
  | Elsewhere
  | Touched
  | {readonly kind: 'awaiting' | 'cancelled' | 'completed' | 'failed' | 'released'}
  | {readonly kind: 'limited'; readonly reason: string; readonly until: number | undefined}
  | {readonly kind: 'fatal' | 'unaffordable'; readonly reason: string; readonly suggestions: readonly string[]}

export type WorkError = DatabaseError | LogFailedError

/** Lines of output that a failure shows. */
const SHOWN_LINES = 15
/** Characters of each of them: a bundle that was minified is one line. */
const SHOWN_WIDTH = 500

/** The work on one specification, from its claim to its proof, attempt by attempt. */
export class SpecWork {
  readonly #context: WorkContext
  readonly #record: SpecRecord
  readonly #orders: SpecOrders
  readonly #started = performance.now()

  constructor(context: WorkContext, work: {content: string; record: SpecRecord; runner: Runner}) {
    this.#context = context
    this.#record = work.record
    this.#orders = new SpecOrders({...context, ...work})
  }

  async run(): Promise<Result<WorkOutcome, WorkError>> {
    const {budget, isStopping, recorder} = this.#context
    const refusal = budget.refuse(this.#record.id, this.#orders.runner)
    if (refusal) return ok(refusal)
    const before = recorder.continuation(this.#record)
    if (!before.ok) return before
    let step: Step = {iteration: 1, retry: 0, feedback: undefined, ...before.value, delays: 0, delay: 0}
    const claim = recorder.claim(this.#record, this.#orders.execution(step))
    if (!claim.ok) return claim
    if (claim.value.kind !== 'taken') return ok(claim.value)

    for (let {execution} = claim.value; ;) {
      const attempted = await this.#attempt(execution, step)
      if (!attempted.ok) return attempted
      const outcome = attempted.value
      const end = toEnd(execution, outcome)
      const next =
        outcome.status === 'transient' && step.delays < this.#orders.maxRetries
          ? await this.#retry(end, step)
          : (outcome.status === 'failed' || outcome.status === 'timeout') && !outcome.isFinal && step.iteration < this.#orders.maxIterations && !isStopping()
            ? await this.#iterate(end, step, outcome)
            : this.#finish(end, step, outcome)
      if (!next.ok) return next
      if ('kind' in next.value) return ok(next.value)
      ;({execution, step} = next.value)
    }
  }

  async #attempt(execution: number, step: Step): Promise<Result<AttemptOutcome, WorkError>> {
    const {budget, emit, executor, hurry, recorder, signal} = this.#context
    // No work without its record.
    const recorded = await recorder.settled()
    if (!recorded.ok) return recorded
    const {id} = this.#record
    const {iteration, retry} = step
    const max = {max_iterations: this.#orders.maxIterations}
    emit({type: 'spec.started', spec: id, execution, iteration, ...max, retry, runner: this.#orders.runner, log: this.#orders.logOf(step)})
    budget.reserve(id, this.#orders.runner)
    const order = {...this.#orders.order(step), budget: budget.most(id) ?? null}
    const done = await executor.execute(order, {signal, hurry, onEvent: (event) => this.#tell(execution, event)})
    budget.settle(id, done.ok ? done.value.usage?.cost_usd : undefined)
    const outside = done.ok ? describeOutside(id, this.#record.metadata.touches, done.value.changed) : undefined
    if (outside !== undefined) emit({type: 'run.warning', code: 'TOUCHES_EXCEEDED', message: outside})
    return done
  }

  #tell(execution: number, event: AttemptEvent): void {
    const {emit, recorder} = this.#context
    // Known at once, it is found again after a crash; what cannot be written now, the end of the attempt tells.
    if (event.type === 'session') recorder.learn(execution, {session: event.session})
    const spec = this.#record.id
    if (event.type === 'answered') this.#context.answered(spec)
    if (event.type === 'progress') emit({type: 'spec.progress', spec, text: event.text})
    if (event.type !== 'verified') return
    const {command, duration_ms, exit_code, passed} = event.evidence
    emit({type: 'spec.verified', spec, command, passed, exit_code, duration_ms})
  }

  /** Something outside cut the attempt off: the same again after a delay, in which others may have the place. */
  async #retry(end: ExecutionEnd, step: Step): Promise<Result<WorkOutcome | {execution: number; step: Step}, DatabaseError>> {
    const {emit, pause, recorder, signal} = this.#context
    const ended = recorder.end(end)
    if (!ended.ok) return ended
    const retry = step.delays + 1
    const {at, delay, resumed} = pause(this.#record.id, step.delays)
    const times = {delay_ms: delay, at: new Date(at).toISOString()}
    emit({type: 'spec.retry', spec: this.#record.id, iteration: step.iteration, retry, max_retries: this.#orders.maxRetries, reason: end.reason!, ...times})
    if (!(await resumed)) return this.#giveBack(undefined, {kind: signal.aborted ? 'cancelled' : 'released'})
    const refusal = await this.#mayGoOn()
    if (refusal) return this.#giveBack(undefined, refusal)
    const again = {...step, retry: step.retry + 1, delays: retry, delay, session: end.facts?.session ?? step.session}
    const begun = recorder.begin(this.#orders.execution(again))
    return begun.ok ? ok({execution: begun.value, step: again}) : begun
  }

  /** The work was not what it should be: the next iteration is told why. */
  async #iterate(
    end: ExecutionEnd,
    {iteration}: Step,
    {feedback, reason}: AttemptOutcome,
  ): Promise<Result<WorkOutcome | {execution: number; step: Step}, DatabaseError>> {
    const {emit, recorder} = this.#context
    const refusal = await this.#mayGoOn()
    if (refusal) return this.#giveBack(end, refusal)
    emit({type: 'spec.iteration_failed', spec: this.#record.id, iteration, max_iterations: this.#orders.maxIterations, reason: reason!})
    const step = {iteration: iteration + 1, retry: 0, delays: 0, delay: 0, feedback: `${reason}\n\n${feedback}`}
    const next = recorder.retry(end, this.#orders.execution(step))
    return next.ok ? ok({execution: next.value, step}) : next
  }

  /** Why there may be no next attempt; what others may use up yet is waited for. */
  async #mayGoOn(): Promise<Refusal | undefined> {
    const {budget} = this.#context
    await budget.room(this.#record.id, this.#orders.runner)
    return budget.refuse(this.#record.id, this.#orders.runner)
  }

  #finish(end: ExecutionEnd, step: Step, outcome: AttemptOutcome): Result<WorkOutcome, DatabaseError> {
    switch (outcome.status) {
      case 'success':
        return this.#record.metadata.approval ? this.#park(end, step, outcome) : this.#complete(end, step, outcome)
      case 'cancelled':
        return this.#giveBack(end, {kind: 'cancelled'})
      case 'limited':
        return this.#giveBack(end, {kind: 'limited', reason: outcome.reason!, until: outcome.until})
      case 'fatal':
        return this.#giveBack(end, {kind: 'fatal', reason: outcome.reason!, suggestions: outcome.suggestions ?? []})
      default:
        return this.#fail(end, step, outcome)
    }
  }

  #complete(end: ExecutionEnd, {iteration}: Step, {evidence}: AttemptOutcome): Result<WorkOutcome, DatabaseError> {
    const recorded = this.#context.recorder.complete(this.#record, end)
    if (!recorded.ok) return recorded
    this.#context.emit({type: 'spec.completed', spec: this.#record.id, iteration, verified: evidence.length, duration_ms: this.#elapsed()})
    return ok({kind: 'completed'})
  }

  #park(end: ExecutionEnd, {iteration}: Step, {evidence}: AttemptOutcome): Result<WorkOutcome, DatabaseError> {
    const {emit, lostWith, recorder} = this.#context
    const recorded = recorder.park(this.#record, end, lostWith(this.#record.id))
    if (!recorded.ok) return recorded
    emit({type: 'spec.awaiting', spec: this.#record.id, iteration, verified: evidence.length, duration_ms: this.#elapsed()})
    return ok({kind: 'awaiting'})
  }

  #giveBack(end: ExecutionEnd | undefined, outcome: WorkOutcome): Result<WorkOutcome, DatabaseError> {
    const {emit, recorder} = this.#context
    const recorded = recorder.release(this.#record, end)
    if (!recorded.ok) return recorded
    if (outcome.kind === 'cancelled') emit({type: 'spec.cancelled', spec: this.#record.id})
    else emit({type: 'spec.put_back', spec: this.#record.id, reason: end?.reason ?? 'nothing more starts'})
    return ok(outcome)
  }

  #fail(end: ExecutionEnd, step: Step, {feedback, suggestions = []}: AttemptOutcome): Result<WorkOutcome, DatabaseError> {
    const {emit, lostWith, recorder} = this.#context
    const {id} = this.#record
    const recorded = recorder.fail(id, end, lostWith(id))
    if (!recorded.ok) return recorded
    const reason = step.delays > 0 && end.status === 'transient' ? `${end.reason}, after ${step.delays + 1} tries` : end.reason!
    const told = {reason, output: endOf(feedback), suggestions, log: this.#orders.logOf(step), duration_ms: this.#elapsed()}
    emit({type: 'spec.failed', spec: id, iteration: step.iteration, ...told})
    return ok({kind: 'failed'})
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#started)
  }
}

function endOf(output: string): string {
  const lines = output.trimEnd().split('\n').slice(-SHOWN_LINES)
  return lines.map((line) => (line.length > SHOWN_WIDTH ? `${line.slice(0, SHOWN_WIDTH)}…` : line)).join('\n')
}

function toEnd(id: number, {answer, changed, duration, evidence, model, output, reason, session, status, usage}: AttemptOutcome): ExecutionEnd {
  const facts = {...(answer !== undefined && {answer}), ...(model !== undefined && {model}), ...(session !== undefined && {session}), ...(usage && {usage})}
  return {id, status, durationMs: duration, reason, output, evidence, facts, ...(changed && {changed})}
}
