import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import {attempt, attemptAsync, type Result} from '../result.ts'
import {findSecrets, maskSecrets} from '../text/secrets.ts'
import {attemptSpecification} from './attempt.ts'
import {Baselines, type EarlierWork} from './baselines.ts'
import {LogFailedError} from './errors.ts'
import type {AttemptControl, AttemptOrder, AttemptOutcome, Executor} from './executor.ts'
import {type ProcessRecord, TOKEN_VARIABLE} from './process-record.ts'
import type {Runner, RunnerTask, TaskLog} from './runner.ts'
import {OpenTaskLog} from './task-log.ts'

export interface LocalExecutorOptions {
  /** Those that are not at hand are never asked. */
  readonly runners: ReadonlyMap<string, Result<Runner, unknown>>
  readonly configuration: Configuration
  /** What children inherit. */
  readonly environment: Readonly<Record<string, string>>
  readonly processes: ProcessRecord
  /** The earlier run in which the work at a specification was cut off. */
  readonly cutOffIn?: (spec: string) => number | undefined
}

interface How {
  /** The folder that is worked in. */
  readonly place: string
  readonly proofOnly: boolean
  readonly earlier?: EarlierWork
}

/** Variables that tell git which folder it works in. */
const OF_GIT = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_COMMON_DIR']

/** Carries out attempts on this machine, in the project's folder. */
export class LocalExecutor implements Executor {
  readonly #options: LocalExecutorOptions
  readonly #secrets: readonly string[]
  readonly #going = new Map<string, ReturnType<Executor['execute']>>()
  /** Attempts that have had the project's folder to themselves so far. */
  readonly #alone = new Set<string>()
  readonly #baselines: Baselines

  constructor(options: LocalExecutorOptions) {
    this.#options = options
    this.#baselines = new Baselines(options.cutOffIn)
    this.#secrets = findSecrets(options.environment, options.configuration.secrets)
  }

  /** In another folder than the project's own where there is a `place`; there somebody else knows what was done `earlier`. */
  execute(order: AttemptOrder, control: AttemptControl, place = order.project.path, earlier: EarlierWork = this.#baselines): ReturnType<Executor['execute']> {
    const going = this.#going.get(order.key)
    if (going) return going
    if (this.#going.size > 0) this.#alone.clear()
    else if (place === order.project.path) this.#alone.add(order.key)
    const done = this.#execute(order, control, {place, proofOnly: false, earlier}).finally(() => {
      this.#going.delete(order.key)
      this.#alone.delete(order.key)
    })
    this.#going.set(order.key, done)
    return done
  }

  /** Only proves what is done already; the log goes on where the attempt's ended. */
  prove(order: AttemptOrder, control: AttemptControl, place: string): ReturnType<Executor['execute']> {
    return this.#execute(order, control, {place, proofOnly: true})
  }

  /** Takes the values of secret variables out of a text. */
  mask(text: string): string {
    return maskSecrets(text, this.#secrets)
  }

  async #execute(order: AttemptOrder, control: AttemptControl, how: How): Promise<Result<AttemptOutcome, LogFailedError>> {
    const path = join(order.project.path, order.log)
    const opened = attempt(
      () => this.#open(path, order, how),
      (cause) => new LogFailedError({path}, cause),
    )
    if (!opened.ok) return opened
    const log = opened.value
    try {
      return await attemptAsync(
        () => this.#attempt(order, control, log, how),
        (thrown) => {
          if ((thrown as NodeJS.ErrnoException).syscall === undefined) throw thrown
          return new LogFailedError({path}, thrown)
        },
      )
    } finally {
      log.close()
    }
  }

  /** Whoever starts a shell command begins its log; nobody else works before there is one. */
  #open(path: string, {feedback, runner, spec}: AttemptOrder, {proofOnly}: How): OpenTaskLog {
    const log = new OpenTaskLog(path, this.#secrets, proofOnly)
    const isBegunByCommand = runner === 'shell' && feedback === null && (spec.metadata.run ?? []).length > 0
    if (!isBegunByCommand) log.open()
    return log
  }

  #attempt(order: AttemptOrder, {hurry, onEvent, signal}: AttemptControl, log: OpenTaskLog, {earlier, place, proofOnly}: How): Promise<AttemptOutcome> {
    const mask = (text: string): string => this.mask(text)
    const runner = this.#options.runners.get(order.runner)
    if (!runner?.ok) throw new Error(`${order.runner} was never ready`)
    return attemptSpecification({
      runner: runner.value,
      task: this.#task(order, log, {hurry, place}),
      order,
      cancelled: signal,
      proofOnly,
      isAlone: () => this.#alone.has(order.key),
      ...(earlier && {earlier}),
      mask,
      onEvent: (event) => {
        if (event.type === 'process') this.#options.processes.add(event.pid)
        onEvent(event.type === 'progress' ? {...event, text: mask(event.text)} : event)
      },
    })
  }

  #task(order: AttemptOrder, log: TaskLog, {hurry, place}: {readonly hurry: AbortSignal; readonly place: string}): RunnerTask {
    const {configuration, environment, processes} = this.#options
    const {budget, dependencies, feedback, grace, iteration, maxIterations, project, run, session, spec} = order
    const variables: Record<string, string> = {
      ...environment,
      [TOKEN_VARIABLE]: processes.token,
      MMM_RUN_ID: String(run),
      MMM_SPEC_ID: spec.id,
      MMM_SPEC_FILE: join(project.path, spec.path),
      MMM_PROJECT: project.name,
      MMM_PROJECT_DIR: place,
      MMM_ITERATION: String(iteration),
      MMM_MAX_ITERATIONS: String(maxIterations),
      MMM_LOG: log.path,
    }
    // Set where mmm was started by a hook of git, they would have a git of the runner work in the project's own folder.
    if (place !== project.path) for (const name of OF_GIT) delete variables[name]
    if (feedback !== null) {
      // No variable can hold a NUL, which binary output may bring; the file has it as it was.
      variables.MMM_FEEDBACK = feedback.replaceAll('\0', '\uFFFD')
      variables.MMM_FEEDBACK_FILE = log.path.replace(/\.log$/, '.feedback.txt')
      writeFileSync(variables.MMM_FEEDBACK_FILE, feedback)
    }
    return {
      spec,
      project: {...project, path: place},
      run,
      iteration,
      maxIterations,
      feedback: feedback ?? undefined,
      dependencies,
      session: session ?? undefined,
      budget: budget ?? undefined,
      configuration,
      environment: variables,
      log,
      processes: processes.path,
      grace,
      hurry,
    }
  }
}
