import {writeFileSync} from 'node:fs'
import {join, relative} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {Project} from '../project/project.ts'
import {attempt, attemptAsync, ok, type Result} from '../result.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import type {ExecutionEnd, NewExecution} from '../state/execution-store.ts'
import {type AttemptOutcome, attemptSpecification} from './attempt.ts'
import {LogFailedError} from './errors.ts'
import type {RunEvent} from './events.ts'
import type {ProcessRecord} from './process-record.ts'
import type {Elsewhere, RunRecorder} from './run-recorder.ts'
import type {Runner, RunnerTask} from './runner.ts'
import {dependenciesOf} from './task-dependencies.ts'
import {openTaskLog} from './task-log.ts'

/** What all work of one run shares. */
export interface WorkContext {
  readonly runId: number
  readonly view: SpecificationView
  readonly configuration: Configuration
  readonly recorder: RunRecorder
  readonly processes: ProcessRecord
  readonly project: Pick<Project, 'name' | 'path'>
  /** Folder of all logs, absolute. */
  readonly logs: string
  /** What children inherit. */
  readonly environment: Readonly<Record<string, string>>
  /** Whether nothing new is to be started, another iteration included. */
  readonly isStopping: () => boolean
  readonly signal: AbortSignal
  readonly hurry: AbortSignal
  readonly emit: (event: RunEvent) => void
}

/** What became of a specification. */
export type WorkOutcome = Elsewhere | {readonly kind: 'cancelled' | 'completed' | 'failed'}

export type WorkError = DatabaseError | LogFailedError

/** Lines of output that a failure shows. */
const SHOWN_LINES = 15

/** The work on one specification, from its claim to its proof, iteration by iteration. */
export class SpecWork {
  readonly #context: WorkContext
  readonly #record: SpecRecord
  readonly #runner: Runner
  readonly #content: string
  readonly #maxIterations: number
  readonly #started = performance.now()

  constructor(context: WorkContext, {content, record, runner}: {content: string; record: SpecRecord; runner: Runner}) {
    this.#context = context
    this.#record = record
    this.#runner = runner
    this.#content = content
    this.#maxIterations = this.#limit('run.max_iterations', record.metadata.max_iterations)
  }

  async run(): Promise<Result<WorkOutcome, WorkError>> {
    const {emit, isStopping, recorder} = this.#context
    const {id} = this.#record
    const claim = recorder.claim(this.#record, this.#newExecution(1, ''))
    if (!claim.ok) return claim
    if (claim.value.kind === 'elsewhere') return ok(claim.value)

    let {execution} = claim.value
    let feedback: string | undefined
    for (let iteration = 1; ; iteration++) {
      emit({type: 'spec.started', spec: id, execution, iteration, max_iterations: this.#maxIterations, runner: this.#runner.name, log: this.#logOf(iteration)})
      const attempted = await this.#attempt(execution, iteration, feedback)
      if (!attempted.ok) return attempted
      const {end, outcome} = attempted.value

      if (outcome.status === 'success') return this.#complete(end, iteration, outcome)
      if (outcome.status === 'cancelled') return this.#cancel(end)
      if (iteration >= this.#maxIterations || isStopping()) return this.#fail(end, iteration, outcome)
      emit({type: 'spec.iteration_failed', spec: id, iteration, max_iterations: this.#maxIterations, reason: outcome.reason!})
      feedback = `${outcome.reason}\n\n${outcome.output}`
      const next = recorder.retry(end, this.#newExecution(iteration + 1, feedback))
      if (!next.ok) return next
      execution = next.value
    }
  }

  async #attempt(
    execution: number,
    iteration: number,
    feedback: string | undefined,
  ): Promise<Result<{end: ExecutionEnd; outcome: AttemptOutcome}, LogFailedError>> {
    const {configuration, emit, processes, project, signal} = this.#context
    const {id: spec, metadata} = this.#record
    const path = join(project.path, this.#logOf(iteration))
    const opened = attempt(
      () => openTaskLog(path),
      (cause) => new LogFailedError({path}, cause),
    )
    if (!opened.ok) return opened
    const log = opened.value
    const work = async (): Promise<{end: ExecutionEnd; outcome: AttemptOutcome}> => {
      const outcome = await attemptSpecification({
        runner: this.#runner,
        task: this.#task(log, iteration, feedback),
        timeout: this.#limit('run.timeout', metadata.timeout_ms),
        idleTimeout: configuration.get('run.idle_timeout'),
        cancelled: signal,
        onProcess: (pid) => processes.add(pid),
        onProgress: (text) => emit({type: 'spec.progress', spec, text}),
        onEvidence: ({command, duration_ms, exit_code, passed}) => emit({type: 'spec.verified', spec, command, passed, exit_code, duration_ms}),
      })
      const {durationMs, evidence, reason, status} = outcome
      return {outcome, end: {id: execution, status, durationMs, reason, output: log.tail(0, configuration.get('state.keep_output')), evidence}}
    }
    try {
      return await attemptAsync(work, (thrown) => {
        if ((thrown as NodeJS.ErrnoException).syscall === undefined) throw thrown
        return new LogFailedError({path}, thrown)
      })
    } finally {
      log.close()
    }
  }

  #task(log: RunnerTask['log'], iteration: number, feedback: string | undefined): RunnerTask {
    const {configuration, hurry, project, runId, view} = this.#context
    const {id, metadata, path, title} = this.#record
    const environment: Record<string, string> = {
      ...this.#context.environment,
      MMM_RUN_ID: String(runId),
      MMM_SPEC_ID: id,
      MMM_SPEC_FILE: join(project.path, path),
      MMM_PROJECT: project.name,
      MMM_PROJECT_DIR: project.path,
      MMM_ITERATION: String(iteration),
      MMM_MAX_ITERATIONS: String(this.#maxIterations),
      MMM_LOG: log.path,
    }
    if (feedback !== undefined) {
      // No variable can hold a NUL, which binary output may bring; the file has it as it was.
      environment.MMM_FEEDBACK = feedback.replaceAll('\0', '\uFFFD')
      environment.MMM_FEEDBACK_FILE = log.path.replace(/\.log$/, '.feedback.txt')
      writeFileSync(environment.MMM_FEEDBACK_FILE, feedback)
    }
    const spec = {id, title, path, content: this.#content, metadata}
    return {
      spec,
      project,
      run: runId,
      iteration,
      maxIterations: this.#maxIterations,
      feedback,
      dependencies: dependenciesOf(view, id),
      session: undefined,
      configuration,
      environment,
      log,
      grace: configuration.get('run.grace'),
      hurry,
    }
  }

  #newExecution(iteration: number, input: string): NewExecution {
    const {contentHash, id, metadata, path, title} = this.#record
    const command = this.#runner.describe({spec: {id, title, path, content: this.#content, metadata}})
    return {runId: this.#context.runId, specId: id, iteration, runner: this.#runner.name, command, input, contentHash, log: this.#logOf(iteration)}
  }

  #complete(end: ExecutionEnd, iteration: number, {evidence}: AttemptOutcome): Result<WorkOutcome, DatabaseError> {
    const recorded = this.#context.recorder.complete(this.#record, end)
    if (!recorded.ok) return recorded
    this.#context.emit({type: 'spec.completed', spec: this.#record.id, iteration, verified: evidence.length, duration_ms: this.#elapsed()})
    return ok({kind: 'completed'})
  }

  #cancel(end: ExecutionEnd): Result<WorkOutcome, DatabaseError> {
    const recorded = this.#context.recorder.cancel(this.#record, end)
    if (!recorded.ok) return recorded
    this.#context.emit({type: 'spec.cancelled', spec: this.#record.id})
    return ok({kind: 'cancelled'})
  }

  #fail(end: ExecutionEnd, iteration: number, outcome: AttemptOutcome): Result<WorkOutcome, DatabaseError> {
    const {emit, recorder, view} = this.#context
    const recorded = recorder.fail(this.#record.id, end, view)
    if (!recorded.ok) return recorded
    const output = outcome.output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n')
    emit({type: 'spec.failed', spec: this.#record.id, iteration, reason: outcome.reason!, output, log: this.#logOf(iteration), duration_ms: this.#elapsed()})
    return ok({kind: 'failed'})
  }

  /** What the command line says counts more than what the specification says, and that more than the settings. */
  #limit(key: 'run.max_iterations' | 'run.timeout', own: number | undefined): number {
    const {configuration} = this.#context
    return own === undefined || configuration.origin(key).layer === 'flag' ? configuration.get(key) : own
  }

  /** From the project's folder. */
  #logOf(iteration: number): string {
    const {logs, project, runId} = this.#context
    return relative(project.path, join(logs, String(runId), `${this.#record.id}.${iteration}.log`))
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#started)
  }
}
