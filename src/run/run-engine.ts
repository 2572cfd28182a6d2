import {randomUUID} from 'node:crypto'
import {join} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {toDatabaseError} from '../database/sqlite-error.ts'
import type {MmmError} from '../errors.ts'
import {loadModule} from '../lazy.ts'
import {type PowersWidenedError, ProjectUntrustedError} from '../project/errors.ts'
import type {Project} from '../project/project.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {planSelection, type Selection, type SelectionPlan} from '../specification/selection.ts'
import type {LookupError, SpecificationEngine} from '../specification/specification-engine.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import {ExecutionStore} from '../state/execution-store.ts'
import {RunStore, type RunSummary} from '../state/run-store.ts'
import {UsageStore} from '../state/usage-store.ts'
import {refuseWidened, type Widened} from './agreed-powers.ts'
import type {IsolationImpossibleError, LogFailedError, RunNotRecordedError} from './errors.ts'
import {type Forecast, forecastPlan, REMEMBERED} from './forecast.ts'
import {ProcessRecord, TOKEN_VARIABLE} from './process-record.ts'
import type {ReceiptCheck, ReceiptCheckOptions} from './receipt-check.ts'
import {interruptRun} from './recovery.ts'
import type {RunHooks} from './run-hooks.ts'
import {RunLock} from './run-lock.ts'
import type {RunSessionOptions} from './run-session-options.ts'
import {announceRun} from './spec-gate.ts'
import type {RunnerCatalogue} from './runner-catalogue.ts'
import type {RunOptions, RunResult} from './run-options.ts'
import {assembleSession, type OpenRun} from './assemble-session.ts'
import {repositoryFor} from './isolation.ts'
import {runnerNameOf} from './runner-name.ts'

export interface RunEngineOptions {
  readonly database: Database
  readonly configuration: Configuration
  readonly project: Pick<Project, 'name' | 'path' | 'trusted'>
  readonly projectId: number
  readonly specifications: SpecificationEngine
  readonly runners: RunnerCatalogue
  readonly hooks: RunHooks
  /** Where locks of runs lie. */
  readonly locks: string
  /** Where logs lie. */
  readonly logs: string
  readonly widened: Widened
  /** What children inherit. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

export type RunError =
  | DatabaseError
  | IsolationImpossibleError
  | LogFailedError
  | LookupError
  | PowersWidenedError
  | ProjectUntrustedError
  | RunNotRecordedError

/** Runs specifications: what is ready, side by side, until all is done that can be done. */
export class RunEngine {
  readonly #options: RunEngineOptions

  constructor(options: RunEngineOptions) {
    this.#options = options
  }

  /** What a specification's runner would tell its model at the first attempt. */
  prompt(spec: string): Promise<Result<string, MmmError>> {
    return loadModule<typeof import('./prompt-preview.ts')>('run/prompt-preview').previewPrompt(this.#options, spec)
  }

  /** Runs the verify commands of all that is completed once more. They are carried out, so nobody's project is checked that nobody trusts. */
  async checkReceipts(options: ReceiptCheckOptions): Promise<Result<ReceiptCheck, DatabaseError | PowersWidenedError | ProjectUntrustedError>> {
    const {name, path, trusted} = this.#options.project
    if (!trusted) return err(new ProjectUntrustedError({name, path}))
    const view = this.#options.specifications.view()
    if (!view.ok) return view
    const agreed = refuseWidened(this.#options, this.#options.configuration, () => [...view.value.records.values()])
    if (!agreed.ok) return agreed
    return loadModule<typeof import('./receipt-check.ts')>('run/receipt-check').checkReceipts(this.#options, view.value, options)
  }

  /** Runs a selection to its end. Failures of specifications are part of the result; an error means that the run itself could not go on. */
  async start({
    configuration = this.#options.configuration,
    follow,
    hurry = new AbortController().signal,
    onEvent,
    part,
    replay,
    selection,
    signal,
    wait = true,
  }: RunOptions): Promise<Result<RunResult, RunError>> {
    const {database, hooks, project} = this.#options
    const {name, path, trusted} = project
    if (!trusted) return err(new ProjectUntrustedError({name, path}))
    if (database.refusal) return err(database.refusal)
    const started = performance.now()
    const view = part ? ok(part.view) : this.#options.specifications.view()
    if (!view.ok) return view
    const plan = part ? ok(part.plan) : planSelection(view.value, selection)
    if (!plan.ok) return plan
    const agreed = refuseWidened(this.#options, configuration, () => plan.value.specs.map(({id}) => view.value.record(id)))
    if (!agreed.ok) return agreed
    const ready = await this.#runners(plan.value, view.value, {configuration, replay})
    if (!ready.ok) return ready
    const repository = plan.value.specs.length > 0 ? await repositoryFor(path, configuration) : ok(undefined)
    if (!repository.ok) return repository
    const run = this.#open(selection)
    if (!run.ok) return run

    const {id, lock, processes} = run.value
    try {
      const specs = plan.value.specs.map((spec) => spec.id)
      await announceRun(hooks, signal, {project: {name, path}, run: id, specs, concurrency: configuration.get('run.concurrency')})
      const findRunner = (runner: string): ReturnType<RunnerCatalogue['findReady']> => this.#findRunner(runner, configuration)
      const session = assembleSession(this.#options, run.value, {
        view: view.value,
        findRunner,
        plan: plan.value,
        selection,
        runners: ready.value,
        repository: repository.value,
        configuration,
        emit: onEvent,
        seat: part?.seat,
        signal,
        hurry,
        wait,
      })
      const running = session.run()
      // What runs has started before the means to follow are loaded, and nothing is told after the summary.
      const following = plan.value.specs.length > 0 ? follow?.((changed) => session.setConcurrency(changed.get('run.concurrency'))) : undefined
      const done = await running.finally(() => following?.close())
      if (!done.ok) {
        // What cannot be recorded now, the next mmm records: to it this run is a dead one.
        interruptRun(database, id, done.error.message)
        return done
      }
      const summary = {
        run: id,
        ...session.counts,
        not_started: session.remaining,
        limited: session.limited,
        spending: new UsageStore(this.#options.database).spending({runId: id}),
        duration_ms: Math.round(performance.now() - started),
      }
      const closed = this.#close(id, summary, signal.aborted)
      if (!closed.ok) return closed
      onEvent({type: 'summary', ...summary})
      if (hooks.listens('mmm:run:after')) await hooks.call('mmm:run:after', {project: {name, path}, run: id, summary, cancelled: signal.aborted})
      return ok({summary, cancelled: signal.aborted})
    } finally {
      processes.remove()
      lock.release()
    }
  }

  /** How long each specification usually took: half of its attempts that succeeded were done by then. In milliseconds. */
  usualDurations(): Result<ReadonlyMap<string, number>, DatabaseError> {
    const {database} = this.#options
    return database.read('reading how long specifications took', () => {
      const past = new ExecutionStore(database).durations(REMEMBERED)
      return new Map([...past].map(([id, times]) => [id, times.toSorted((a, b) => a - b)[times.length >> 1]!]))
    })
  }

  /** How long a plan is likely to take, and what to cost; `undefined` without a past to judge by. */
  forecast({specs}: SelectionPlan, concurrency = this.#options.configuration.get('run.concurrency')): Result<Forecast | undefined, DatabaseError> {
    const view = this.#options.specifications.view()
    if (!view.ok) return view
    const planned = specs.map(({id}) => ({id, runner: runnerNameOf(view.value.record(id), this.#options.configuration)}))
    return forecastPlan(this.#options.database, {graph: view.value.graph, planned, concurrency})
  }

  /** The lock is held before the row exists: a run that can be seen can be told dead or alive. */
  #open(selection: Selection): Result<OpenRun, DatabaseError> {
    const {database, environment, locks, projectId} = this.#options
    const token = randomUUID()
    const lock = attempt(
      () => RunLock.take(locks, token),
      (thrown) => toDatabaseError(thrown, join(locks, `${token}.lock`), 'locking a run'),
    )
    if (!lock.ok) return lock
    const opened = database.change('starting a run', 'run', () => {
      const runs = new RunStore(database)
      const parent = runs.running().find((run) => run.token === environment[TOKEN_VARIABLE])?.id
      return ok({parent, id: runs.insert({projectId, token, options: selection})})
    })
    if (opened.ok) return ok({...opened.value, lock: lock.value, processes: new ProcessRecord(locks, token)})
    lock.value.release()
    return opened
  }

  /** Asks each runner that the plan needs, once, whether it can work here; or has what it did then. */
  async #runners(
    {specs}: SelectionPlan,
    view: SpecificationView,
    {configuration, replay}: {readonly configuration: Configuration; readonly replay: number | undefined},
  ): Promise<Result<RunSessionOptions['runners'], DatabaseError | RunNotRecordedError>> {
    const {database, environment, project, runners} = this.#options
    const names = specs.map(({id}) => runnerNameOf(view.record(id), configuration))
    if (replay === undefined) return ok(await runners.findAllReady(names, {configuration, environment, project}))
    const {Recording} = loadModule<typeof import('./replay.ts')>('run/replay')
    const recording = Recording.of(database, replay, project.path)
    if (!recording.ok) return recording
    const found = [...new Set(names)].map(async (name) => {
      const runner = await runners.find(name)
      return [name, runner.ok ? ok(recording.value.replay(runner.value)) : runner] as const
    })
    return ok(new Map(await Promise.all(found)))
  }

  #findRunner(name: string, configuration: Configuration): ReturnType<RunnerCatalogue['findReady']> {
    const {environment, project, runners} = this.#options
    return runners.findReady(name, {configuration, environment, project})
  }

  #close(id: number, summary: RunSummary, cancelled: boolean): Result<void, DatabaseError> {
    const {database} = this.#options
    return database.change('closing a run', `run:${id}`, () => {
      new RunStore(database).finish(id, cancelled ? 'cancelled' : summary.failed + summary.blocked > 0 ? 'failed' : 'completed', summary)
      return ok()
    })
  }
}
