import type {Configuration} from '../configuration/configuration.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {MmmError} from '../errors.ts'
import {loadModule} from '../lazy.ts'
import {type PowersWidenedError, ProjectUntrustedError} from '../project/errors.ts'
import type {Project} from '../project/project.ts'
import {err, ok, type Result} from '../result.ts'
import {planSelection, type SelectionPlan} from '../specification/selection.ts'
import type {LookupError, SpecificationDetails, SpecificationEngine} from '../specification/specification-engine.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import {ExecutionStore} from '../state/execution-store.ts'
import {UsageStore} from '../state/usage-store.ts'
import {AgreedPowers, refuseWidened, type Widened} from './agreed-powers.ts'
import type {DetachError, Detached, DetachOptions} from './detached-run.ts'
import type {IsolationImpossibleError, LogFailedError} from './errors.ts'
import type {AttemptControl, AttemptOrder, Executor} from './executor.ts'
import {type Forecast, forecastPlan, type Past, readPast, REMEMBERED} from './forecast.ts'
import type {LearntTouches} from './learnt-touches.ts'
import {closeRun, openRun} from './open-run.ts'
import type {KeepingError, RecordedStep, RecordingError} from './recording.ts'
import type {ReceiptCheck, ReceiptCheckOptions} from './receipt-check.ts'
import {interruptRun} from './recovery.ts'
import {RunControl} from './run-control.ts'
import type {RunHooks} from './run-hooks.ts'
import type {RunSessionOptions} from './run-session-options.ts'
import {announceRun} from './spec-gate.ts'
import type {RunnerCatalogue} from './runner-catalogue.ts'
import type {RunOptions, RunResult} from './run-options.ts'
import {assembleSession} from './assemble-session.ts'
import {repositoryFor} from './isolation.ts'
import {settingsOf} from './run-plan.ts'
import {leftOutOf} from '../specification/left-out.ts'
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

export type RunError = DatabaseError | IsolationImpossibleError | LogFailedError | LookupError | PowersWidenedError | ProjectUntrustedError | RecordingError

/** Runs specifications: what is ready, side by side, until all is done that can be done. */
export class RunEngine {
  readonly #options: RunEngineOptions
  #place: Executor | undefined

  constructor(options: RunEngineOptions) {
    this.#options = options
  }

  /** Starts an mmm command that runs specifications in the background, where it outlives this process and its terminal. */
  detach(options: Omit<DetachOptions, 'environment' | 'logs'>): Promise<Result<Detached, DetachError>> {
    const {environment, logs} = this.#options
    return loadModule<typeof import('./detached-run.ts')>('run/detached-run').detach({...options, environment, logs})
  }

  /** What past attempts tell of the files that a specification changes, and by which `touches` they would be covered. */
  learntTouches({id, metadata}: Pick<SpecificationDetails, 'id' | 'metadata'>): Result<LearntTouches, DatabaseError> {
    return loadModule<typeof import('./learnt-touches.ts')>('run/learnt-touches').learnTouches(this.#options.database, id, metadata.touches)
  }

  /** What a specification's runner would tell its model at the first attempt. */
  prompt(spec: string): Promise<Result<string, MmmError>> {
    return loadModule<typeof import('./prompt-preview.ts')>('run/prompt-preview').previewPrompt(this.#options, spec)
  }

  /** What can be replayed of a run, or of a folder that holds its recording. */
  recording(source: number | string): Result<RecordedStep[], RecordingError> {
    const {database, project} = this.#options
    return loadModule<typeof import('./recording.ts')>('run/recording').findRecording(database, source, project.path)
  }

  /** Keeps what can be replayed of a run in a new folder. */
  keepRecording(run: number, folder: string): Result<RecordedStep[], KeepingError> {
    const {database, project} = this.#options
    return loadModule<typeof import('./recording.ts')>('run/recording').keepRecording(database, {run, folder, projectPath: project.path})
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

  /** Carries out, here, one attempt of a run that goes on elsewhere (docs/executor.md). */
  carryOut(order: AttemptOrder, control: AttemptControl): ReturnType<Executor['execute']> {
    this.#place ??= new (loadModule<typeof import('./far-place.ts')>('run/far-place').FarPlace)(this.#options)
    return this.#place.execute(order, control)
  }

  /** What somebody agrees to who lets runs go on these specifications. */
  agreement(view: SpecificationView, configuration = this.#options.configuration): AgreedPowers {
    return new AgreedPowers({configuration, view, widened: this.#options.widened})
  }

  /** Runs a selection to its end. Failures of specifications are part of the result; an error means that the run itself could not go on. */
  async start({
    agreement,
    configuration = this.#options.configuration,
    executor,
    follow,
    hurry = new AbortController().signal,
    onEvent,
    part,
    replay,
    selection,
    signal,
    wait = true,
  }: RunOptions): Promise<Result<RunResult, RunError>> {
    const {database, environment, hooks, project, runners} = this.#options
    const {name, path, trusted} = project
    if (!trusted) return err(new ProjectUntrustedError({name, path}))
    if (database.refusal) return err(database.refusal)
    const started = performance.now()
    const view = part ? ok(part.view) : this.#options.specifications.view()
    if (!view.ok) return view
    const plan = part ? ok(part.plan) : planSelection(view.value, selection)
    if (!plan.ok) return plan
    const agreed = refuseWidened(this.#options, configuration, () => view.value.sayersOf(plan.value.specs.map(({id}) => id)))
    if (!agreed.ok) return agreed
    const powers = agreement === 'beforehand' ? undefined : (agreement ?? this.agreement(view.value, configuration))
    const ready = await this.#runners(plan.value, view.value, {configuration, replay})
    if (!ready.ok) return ready
    powers?.begin(ready.value.keys())
    const repository = plan.value.specs.length > 0 ? await repositoryFor(path, configuration) : ok(undefined)
    if (!repository.ok) return repository
    const run = openRun(this.#options, {...selection, ...settingsOf(configuration), ...(part && {joint: part.joint})}, plan.value)
    if (!run.ok) return run

    const {events, id, lock, processes, progress} = run.value
    const control = new RunControl(database, {run: id, signal, hurry})
    try {
      const specs = plan.value.specs.map((spec) => spec.id)
      await announceRun(hooks, control.stop, {project: {name, path}, run: id, specs, concurrency: configuration.get('run.concurrency')})
      const findRunner = (runner: string): ReturnType<RunnerCatalogue['findReady']> => {
        powers?.meet(runner)
        return runners.findReady(runner, {configuration, environment, project})
      }
      const message = leftOutOf(selection, this.#options.specifications, part && name)
      const session = assembleSession(this.#options, run.value, {
        view: view.value,
        agreed: powers,
        executor,
        findRunner,
        plan: plan.value,
        selection,
        runners: ready.value,
        repository: repository.value,
        configuration,
        emit: (event) => {
          progress.note(event)
          onEvent(event)
          if (event.type === 'run.started' && message !== undefined) onEvent({type: 'run.warning', code: 'FILES_LEFT_OUT', message})
        },
        seat: part?.seat,
        signal: control.stop,
        hurry: control.hurry,
        wait,
      })
      const running = session.run()
      control.watch((isHeld) => session.hold(isHeld))
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
      const cancelled = control.stop.aborted
      events.note({type: 'summary', ...summary})
      const closed = closeRun(database, {events, summary, cancelled})
      if (!closed.ok) return closed
      onEvent({type: 'summary', ...summary})
      if (hooks.listens('mmm:run:after')) await hooks.call('mmm:run:after', {project: {name, path}, run: id, summary, cancelled})
      return ok({summary, cancelled})
    } finally {
      control.close()
      events.close()
      progress.close()
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
    const {configuration, specifications} = this.#options
    const past = this.past()
    if (!past.ok || past.value.durations.size === 0) return past.ok ? ok(undefined) : past
    const view = specifications.recall()
    if (!view.ok) return view
    const planned = specs.map(({id}) => ({id, runner: runnerNameOf(view.value.record(id), configuration)}))
    return ok(forecastPlan(past.value, {graph: view.value.graph, planned, concurrency}))
  }

  /** What the newest attempts took and cost. */
  past(): Result<Past, DatabaseError> {
    return readPast(this.#options.database)
  }

  /** Asks each runner that the plan needs, once, whether it can work here; or has what it did then. */
  async #runners(
    {specs}: SelectionPlan,
    view: SpecificationView,
    {configuration, replay}: {readonly configuration: Configuration; readonly replay: number | string | undefined},
  ): Promise<Result<RunSessionOptions['runners'], RecordingError>> {
    const {environment, project, runners} = this.#options
    const names = specs.map(({id}) => runnerNameOf(view.record(id), configuration))
    if (replay === undefined) return ok(await runners.findAllReady(names, {configuration, environment, project}))
    const recording = this.recording(replay)
    if (!recording.ok) return recording
    return ok(await loadModule<typeof import('./replay.ts')>('run/replay').replayRunners(runners, names, {steps: recording.value, source: replay}))
  }
}
