import {writeFileSync} from 'node:fs'
import {join, relative} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {Project} from '../project/project.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import type {SelectionPlan} from '../specification/specification-engine.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import type {ExecutionEnd, NewExecution} from '../state/execution-store.ts'
import {type AttemptOutcome, attemptSpecification} from './attempt.ts'
import {LogFailedError, RunnerUnknownError} from './errors.ts'
import type {RunEvent} from './events.ts'
import {describeHindrances} from './hindrances.ts'
import {type ProcessRecord, TOKEN_VARIABLE} from './process-record.ts'
import type {RunRecorder} from './run-recorder.ts'
import type {Runner, RunnerTask} from './runner.ts'
import {Scheduler} from './scheduler.ts'
import {type OpenTaskLog, openTaskLog} from './task-log.ts'

export interface RunSessionOptions {
  readonly id: number
  readonly view: SpecificationView
  readonly plan: SelectionPlan
  readonly configuration: Configuration
  readonly recorder: RunRecorder
  readonly processes: ProcessRecord
  readonly runners: ReadonlyMap<string, Runner>
  readonly project: Pick<Project, 'name' | 'path'>
  readonly logs: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly content: (id: string) => string
  readonly signal: AbortSignal
  readonly hurry: AbortSignal
  readonly onEvent: (event: RunEvent) => void
}

type SessionError = DatabaseError | LogFailedError

/** Milliseconds between looks at a specification that another run is working on. */
const FOREIGN_POLL = 200
/** Lines of output that a failure shows. */
const SHOWN_LINES = 15

/** One run from its first specification to its last. */
export class RunSession {
  readonly #options: RunSessionOptions
  readonly #scheduler: Scheduler
  readonly #inherited: Readonly<Record<string, string>>
  /** Specifications that another run holds, and that this one waits for. */
  readonly #foreign = new Set<string>()
  readonly counts = {completed: 0, failed: 0, blocked: 0, skipped: 0, up_to_date: 0}
  #active = 0
  #stopped = false
  #error: SessionError | undefined
  #wake: () => void = () => {}

  constructor(options: RunSessionOptions) {
    const {environment, plan, processes, signal, view} = options
    this.#options = options
    this.#scheduler = new Scheduler(
      view.graph,
      plan.specs.map(({id}) => id),
    )
    this.#inherited = {...definedOnly(environment), [TOKEN_VARIABLE]: processes.token}
    this.counts.skipped = plan.skipped.length
    this.counts.up_to_date = plan.upToDate.length
    signal.addEventListener('abort', () => this.#wake(), {once: true})
  }

  /** Settles when nothing runs any more and nothing more can start. */
  async run(): Promise<Result<void, SessionError>> {
    const {configuration, plan, view} = this.#options
    const specs = plan.specs.map(({id}) => id)
    this.#emit({
      type: 'run.started',
      run: this.#options.id,
      at: new Date().toISOString(),
      specs,
      up_to_date: plan.upToDate,
      concurrency: configuration.get('run.concurrency'),
    })
    for (const id of plan.stuck) this.#block(id, describeHindrances(view, id))
    this.#refuseUnknownRunners()

    for (;;) {
      while (!this.#isStopping() && this.#active < configuration.get('run.concurrency')) {
        const id = this.#scheduler.next()
        if (id === undefined) break
        void this.#work(id)
      }
      if (this.#active > 0) await this.#woken()
      else if (this.#foreign.size > 0 && !this.#isStopping()) await this.#pollForeign()
      else break
    }
    return this.#error ? err(this.#error) : ok()
  }

  /** Specifications that could have started but did not. */
  get remaining(): number {
    return this.#scheduler.waiting + this.#foreign.size
  }

  /** A specification that nothing here can work on is set aside before anything starts; the rest goes on. */
  #refuseUnknownRunners(): void {
    for (const {id} of this.#options.plan.specs) {
      const name = this.#runnerName(id)
      if (this.#options.runners.has(name)) continue
      const error = new RunnerUnknownError({runner: name, spec: id}, [...this.#options.runners.keys()])
      if (this.#scheduler.drop(id)) this.#block(id, `${error.message} ${error.suggestions.join(' ')}`)
      for (const dependent of this.#scheduler.fail(id)) this.#block(dependent, `needs ${id}, which cannot run`)
    }
  }

  async #work(id: string): Promise<void> {
    this.#active++
    try {
      const result = await this.#workOn(this.#options.view.record(id))
      if (!result.ok) this.#error ??= result.error
    } finally {
      this.#active--
      this.#wake()
    }
  }

  async #workOn(record: SpecRecord): Promise<Result<void, SessionError>> {
    const {id} = record
    const started = performance.now()
    const maxIterations = record.metadata.max_iterations ?? this.#options.configuration.get('run.max_iterations')
    const runner = this.#options.runners.get(this.#runnerName(id))!
    const content = this.#options.content(id)
    const first = this.#newExecution(record, runner, content, 1, '')
    const claim = this.#options.recorder.claim(record, first)
    if (!claim.ok) return claim
    if (claim.value.kind === 'elsewhere') return this.#settleForeign(id, claim.value.status)

    let execution = claim.value.execution
    let feedback: string | undefined
    for (let iteration = 1; ; iteration++) {
      this.#emit({type: 'spec.started', spec: id, execution, iteration, max_iterations: maxIterations, runner: runner.name, log: this.#logOf(id, iteration)})
      const attempted = await this.#attempt(record, runner, {content, iteration, maxIterations, feedback, execution})
      if (!attempted.ok) return attempted
      const {end, outcome} = attempted.value
      const duration_ms = Math.round(performance.now() - started)

      if (outcome.status === 'success') return this.#complete(record, end, {iteration, verified: outcome.evidence.length, duration_ms})
      if (outcome.status === 'cancelled') return this.#cancel(record, end)
      feedback = `${outcome.reason}\n\n${outcome.output}`
      if (iteration >= maxIterations || this.#isStopping()) return this.#fail(id, end, {iteration, outcome, duration_ms})
      this.#emit({type: 'spec.iteration_failed', spec: id, iteration, max_iterations: maxIterations, reason: outcome.reason!})
      const next = this.#options.recorder.retry(end, this.#newExecution(record, runner, content, iteration + 1, feedback))
      if (!next.ok) return next
      execution = next.value
    }
  }

  async #attempt(
    record: SpecRecord,
    runner: Runner,
    about: {content: string; iteration: number; maxIterations: number; feedback: string | undefined; execution: number},
  ): Promise<Result<{end: ExecutionEnd; outcome: AttemptOutcome}, LogFailedError>> {
    const {configuration, processes, project, signal} = this.#options
    const path = join(project.path, this.#logOf(record.id, about.iteration))
    const log = attempt(
      () => openTaskLog(path),
      (cause) => new LogFailedError({path}, cause),
    )
    if (!log.ok) return log
    try {
      const outcome = await attemptSpecification({
        runner,
        task: this.#task(record, log.value, about),
        timeout: record.metadata.timeout_ms ?? configuration.get('run.timeout'),
        idleTimeout: configuration.get('run.idle_timeout'),
        cancelled: signal,
        onProcess: (pid) => processes.add(pid),
        onProgress: (text) => this.#emit({type: 'spec.progress', spec: record.id, text}),
        onEvidence: ({command, duration_ms, exit_code, passed}) =>
          this.#emit({type: 'spec.verified', spec: record.id, command, passed, exit_code, duration_ms}),
      })
      const {durationMs, evidence, reason, status} = outcome
      const output = log.value.tail(0, configuration.get('state.keep_output'))
      return ok({outcome, end: {id: about.execution, status, durationMs, reason, output, evidence}})
    } finally {
      log.value.close()
    }
  }

  #task(record: SpecRecord, log: OpenTaskLog, about: {content: string; iteration: number; maxIterations: number; feedback: string | undefined}): RunnerTask {
    const {configuration, hurry, id, project} = this.#options
    const {content, feedback, iteration, maxIterations} = about
    const spec = {id: record.id, title: record.title, path: record.path, content, metadata: record.metadata}
    const environment: Record<string, string> = {
      ...this.#inherited,
      MMM_RUN_ID: String(id),
      MMM_SPEC_ID: record.id,
      MMM_SPEC_FILE: join(project.path, record.path),
      MMM_PROJECT: project.name,
      MMM_PROJECT_DIR: project.path,
      MMM_ITERATION: String(iteration),
      MMM_MAX_ITERATIONS: String(maxIterations),
      MMM_LOG: log.path,
    }
    if (feedback !== undefined) {
      const file = log.path.replace(/\.log$/, '.feedback.txt')
      writeFileSync(file, feedback)
      environment.MMM_FEEDBACK = feedback
      environment.MMM_FEEDBACK_FILE = file
    }
    return {spec, project, run: id, iteration, maxIterations, feedback, environment, log, grace: configuration.get('run.grace'), hurry}
  }

  #newExecution(record: SpecRecord, runner: Runner, content: string, iteration: number, input: string): NewExecution {
    const {id, metadata, path, title} = record
    const command = runner.describe({spec: {id, title, path, content, metadata}})
    return {
      runId: this.#options.id,
      specId: id,
      iteration,
      runner: runner.name,
      command,
      input,
      contentHash: record.contentHash,
      log: this.#logOf(id, iteration),
    }
  }

  #complete(record: SpecRecord, end: ExecutionEnd, about: {iteration: number; verified: number; duration_ms: number}): Result<void, DatabaseError> {
    const recorded = this.#options.recorder.complete(record, end)
    if (!recorded.ok) return recorded
    this.counts.completed++
    this.#setDone(record.id)
    this.#emit({type: 'spec.completed', spec: record.id, ...about})
    return ok()
  }

  #cancel(record: SpecRecord, end: ExecutionEnd): Result<void, DatabaseError> {
    const recorded = this.#options.recorder.cancel(record, end)
    if (recorded.ok) this.#emit({type: 'spec.cancelled', spec: record.id})
    return recorded
  }

  #fail(id: string, end: ExecutionEnd, about: {iteration: number; outcome: AttemptOutcome; duration_ms: number}): Result<void, DatabaseError> {
    const recorded = this.#options.recorder.fail(id, end, this.#options.view)
    if (!recorded.ok) return recorded
    this.counts.failed++
    if (this.#options.configuration.get('run.fail_fast')) this.#stopped = true
    const {duration_ms, iteration, outcome} = about
    const output = outcome.output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n')
    this.#emit({type: 'spec.failed', spec: id, iteration, reason: outcome.reason!, output, log: this.#logOf(id, iteration), duration_ms})
    for (const dependent of this.#scheduler.fail(id)) this.#block(dependent, `needs ${id}, which failed`)
    return ok()
  }

  /** What another run does, this one only waits for. */
  #settleForeign(id: string, status: SpecRecord['status']): Result<void, never> {
    if (status === 'in_progress') this.#foreign.add(id)
    else if (status === 'completed' || status === 'skipped') {
      this.counts.up_to_date++
      this.#setDone(id)
    } else {
      this.#block(id, 'another run could not do it')
      for (const dependent of this.#scheduler.fail(id)) this.#block(dependent, `needs ${id}, which failed in another run`)
    }
    return ok()
  }

  async #pollForeign(): Promise<void> {
    const timer = setTimeout(() => this.#wake(), FOREIGN_POLL)
    await this.#woken()
    clearTimeout(timer)
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

  #setDone(id: string): void {
    this.#options.view.setStatus(id, 'completed')
    this.#scheduler.complete(id)
  }

  #block(id: string, reason: string): void {
    this.counts.blocked++
    this.#emit({type: 'spec.blocked', spec: id, reason})
  }

  #runnerName(id: string): string {
    const {metadata} = this.#options.view.record(id)
    return metadata.runner ?? (metadata.run ? 'shell' : this.#options.configuration.get('run.runner'))
  }

  /** From the project's folder. */
  #logOf(id: string, iteration: number): string {
    const {logs, project} = this.#options
    return relative(project.path, join(logs, String(this.#options.id), `${id}.${iteration}.log`))
  }

  #isStopping(): boolean {
    return this.#stopped || this.#error !== undefined || this.#options.signal.aborted
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #emit(event: RunEvent): void {
    this.#options.onEvent(event)
  }
}

function definedOnly(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
