import type {DatabaseError} from '../database/errors.ts'
import {err, ok, type Result} from '../result.ts'
import type {SelectionPlan} from '../specification/selection.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import {describeHindrances} from './hindrances.ts'
import {TOKEN_VARIABLE} from './process-record.ts'
import type {RunHooks} from './run-hooks.ts'
import type {Runner} from './runner.ts'
import type {RunnerError} from './runner-catalogue.ts'
import {runnerNameOf} from './runner-name.ts'
import {Scheduler} from './scheduler.ts'
import {type Objection, SpecGate} from './spec-gate.ts'
import {SpecWork, type WorkContext, type WorkError, type WorkOutcome} from './spec-work.ts'

export interface RunSessionOptions extends Omit<WorkContext, 'isStopping'> {
  readonly plan: SelectionPlan
  /** Each runner that the plan needs, or why it is not at hand. */
  readonly runners: ReadonlyMap<string, Result<Runner, RunnerError>>
  readonly hooks: RunHooks
  readonly content: (id: string) => string
  /** The run of the same project that started this one, by a command of a specification. */
  readonly parent: number | undefined
  /** Closes runs that have died meanwhile, so that their specifications are free again. */
  readonly recover: () => Result<unknown, DatabaseError>
}

/** Milliseconds between looks at a specification that another run is working on. */
const FOREIGN_POLL = 200

/** One run from its first specification to its last: what starts when, and what follows from how it ended. */
export class RunSession {
  readonly #options: RunSessionOptions
  readonly #context: WorkContext
  readonly #scheduler: Scheduler
  /** Specifications that another run holds, and that this one waits for. */
  readonly #foreign = new Set<string>()
  readonly counts = {completed: 0, failed: 0, blocked: 0, skipped: 0, up_to_date: 0, cancelled: 0}
  readonly #gate: SpecGate
  #active = 0
  #concurrency: number
  #stopped = false
  #error: WorkError | undefined
  #thrown: {readonly error: unknown} | undefined
  #wake: () => void = () => {}

  constructor(options: RunSessionOptions) {
    const {configuration, environment, plan, processes, signal, view} = options
    this.#options = options
    this.#gate = new SpecGate(options)
    this.#concurrency = configuration.get('run.concurrency')
    this.#context = {
      ...options,
      environment: {...environment, [TOKEN_VARIABLE]: processes.token},
      isStopping: () => this.#isStopping(),
      emit: (event) => this.#gate.emit(event),
    }
    this.#scheduler = new Scheduler(
      view.graph,
      plan.specs.map(({id}) => id),
    )
    this.counts.skipped = plan.skipped.length
    this.counts.up_to_date = plan.upToDate.length
    signal.addEventListener('abort', () => this.#wake(), {once: true})
  }

  /** Settles when nothing runs any more and nothing more can start. */
  async run(): Promise<Result<void, WorkError>> {
    const {emit, plan, runId, view} = this.#options
    const concurrency = this.#concurrency
    emit({type: 'run.started', run: runId, at: new Date().toISOString(), specs: plan.specs.map(({id}) => id), up_to_date: plan.upToDate, concurrency})
    for (const id of plan.stuck) this.#block(id, describeHindrances(view, id))
    this.#refuseMissingRunners()

    for (;;) {
      while (!this.#isStopping() && this.#active < this.#concurrency) {
        const id = this.#scheduler.next()
        if (id === undefined) break
        void this.#work(id)
      }
      if (this.#active === 0 && (this.#foreign.size === 0 || this.#isStopping())) break
      await this.#woken()
      if (!this.#isStopping()) this.#lookAtForeign()
    }
    if (this.#thrown) throw this.#thrown.error
    return this.#error ? err(this.#error) : ok()
  }

  /** From now on so many at once: more start now, or what runs is left to end before others start. */
  setConcurrency(concurrency: number): void {
    if (concurrency === this.#concurrency) return
    this.#concurrency = concurrency
    this.#options.emit({type: 'run.changed', concurrency})
    this.#wake()
  }

  /** Specifications that could have started but did not. */
  get remaining(): number {
    return this.#scheduler.waiting + this.#foreign.size
  }

  /** What nothing here can work on is set aside before anything starts. */
  #refuseMissingRunners(): void {
    for (const {id} of this.#options.plan.specs) {
      const runner = this.#runner(id)
      if (runner.ok) continue
      const {message, suggestions} = runner.error
      if (this.#scheduler.drop(id)) this.#block(id, [message, ...suggestions].join(' '))
      this.#blockDependents(id, 'which cannot run')
    }
  }

  async #work(id: string): Promise<void> {
    this.#active++
    try {
      const runner = this.#runner(id)
      if (!runner.ok) throw runner.error
      if (await this.#mayBegin(id, runner.value)) await this.#begin(id, runner.value)
    } catch (error) {
      // A bug of ours must not leave the other children without a watcher: it goes on up when they are done.
      this.#thrown ??= {error}
    }
    this.#active--
    this.#wake()
  }

  async #begin(id: string, runner: Runner): Promise<void> {
    const record = this.#options.view.record(id)
    const started = performance.now()
    const outcome = await new SpecWork(this.#context, {content: this.#options.content(id), record, runner}).run()
    if (!outcome.ok) return void (this.#error ??= outcome.error)
    this.#settle(id, outcome.value)
    this.#wake()
    if (outcome.value.kind !== 'elsewhere') await this.#gate.tell(record, outcome.value.kind, performance.now() - started)
  }

  /** Whether no plugin objects; what one does object to is settled here. */
  async #mayBegin(id: string, {name}: Runner): Promise<boolean> {
    const {recorder, view} = this.#options
    const record = view.record(id)
    const objection = await this.#gate.ask(record, name)
    if (this.#isStopping()) {
      this.#scheduler.putBack(id)
      return false
    }
    if (!objection) return true
    const recorded = recorder.object(record, objection)
    if (!recorded.ok) this.#error ??= recorded.error
    else if (recorded.value) this.#setAside(id, objection)
    // Another run was quicker: to claim it tells how.
    return recorded.ok && !recorded.value
  }

  #setAside(id: string, {kind, reason}: Objection): void {
    if (kind === 'refuse') {
      this.#block(id, reason)
      return this.#blockDependents(id, 'which was refused')
    }
    this.counts.skipped++
    this.#options.emit({type: 'spec.skipped', spec: id, reason})
    this.#setDone(id, 'skipped')
  }

  #settle(id: string, outcome: WorkOutcome): void {
    switch (outcome.kind) {
      case 'completed':
        this.counts.completed++
        return this.#setDone(id)
      case 'failed':
        this.counts.failed++
        if (this.#options.configuration.get('run.fail_fast')) this.#stopped = true
        return this.#blockDependents(id, 'which failed')
      case 'elsewhere':
        return outcome.status === 'in_progress' && outcome.runId === this.#options.parent ? this.#refuseCircle(id) : this.#settleForeign(id, outcome.status)
      case 'cancelled':
        this.counts.cancelled++
    }
  }

  /** A run that waited for the one that waits for it would never end. */
  #refuseCircle(id: string): void {
    this.#block(id, 'is being done by the run that started this one')
    this.#blockDependents(id, 'which waits for this run')
  }

  /** What another run does, this one only waits for. */
  #settleForeign(id: string, status: SpecRecord['status']): void {
    if (status === 'in_progress') this.#foreign.add(id)
    else if (status === 'completed' || status === 'skipped') {
      this.counts.up_to_date++
      this.#setDone(id)
    } else {
      this.#block(id, 'another run could not do it')
      this.#blockDependents(id, 'which failed in another run')
    }
  }

  #lookAtForeign(): void {
    if (this.#foreign.size === 0) return
    const recovered = this.#options.recover()
    if (!recovered.ok) this.#error ??= recovered.error
    for (const id of this.#foreign) {
      const status = this.#options.recorder.statusOf(id)
      if (!status.ok) {
        this.#error ??= status.error
        return
      }
      if (status.value === 'in_progress') continue
      this.#foreign.delete(id)
      // Given back: this run may have it after all.
      if (status.value === 'pending') this.#scheduler.putBack(id)
      else this.#settleForeign(id, status.value)
    }
  }

  #setDone(id: string, status: 'completed' | 'skipped' = 'completed'): void {
    this.#options.view.setStatus(id, status)
    this.#scheduler.complete(id)
  }

  #blockDependents(id: string, why: string): void {
    for (const dependent of this.#scheduler.fail(id)) this.#block(dependent, `needs ${id}, ${why}`)
  }

  #block(id: string, reason: string): void {
    this.counts.blocked++
    this.#options.emit({type: 'spec.blocked', spec: id, reason})
  }

  #runner(id: string): Result<Runner, RunnerError> {
    const {configuration, runners, view} = this.#options
    return runners.get(runnerNameOf(view.record(id), configuration))!
  }

  #isStopping(): boolean {
    return this.#stopped || this.#error !== undefined || this.#thrown !== undefined || this.#options.signal.aborted
  }

  /** Settles when one of ours is done, the run is to stop, or it is time to look at what another run does. */
  #woken(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#foreign.size > 0 ? setTimeout(resolve, FOREIGN_POLL) : undefined
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
