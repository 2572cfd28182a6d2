import {randomUUID} from 'node:crypto'
import type {Configuration} from '../configuration/configuration.ts'
import type {MmmError} from '../errors.ts'
import type {Project} from '../project/project.ts'
import {ok, type Result} from '../result.ts'
import {type JointPlan, planJointly} from '../specification/joint-plan.ts'
import type {NameError, Selection, SelectionPlan} from '../specification/selection.ts'
import type {SpecificationEngine} from '../specification/specification-engine.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import type {RunSummary} from '../state/run-store.ts'
import {Conductor} from './conductor.ts'
import type {RunEvent} from './events.ts'
import {type Forecast, forecastPlan} from './forecast.ts'
import {runnerNameOf} from './runner-name.ts'
import type {RunEngine} from './run-engine.ts'
import type {JointMark, RunOptions, RunResult} from './run-options.ts'
import {addUp, type LeftProject, type RunTotal} from './run-total.ts'
import {Seat} from './seat.ts'

/** One of several projects that are run together. */
export interface JointProject {
  readonly project: Project
  readonly configuration: Configuration
  readonly specifications: SpecificationEngine
  readonly runs: RunEngine
}

/** How several projects are run together. */
export interface JointRunOptions extends Pick<RunOptions, 'agreement' | 'hurry' | 'signal' | 'wait'> {
  /** Specifications at once in all projects; default: what the project that allows itself the most has. */
  readonly concurrency?: number | undefined
  /** After so many failures in all projects nothing more starts in any. */
  readonly mostFailures?: number | undefined
  /** Dollars that all may spend together, beside what each allows itself. */
  readonly budget?: number | undefined
  /** In force for a project: flags on top of all layers. */
  readonly configure?: (configuration: Configuration) => Configuration
  /** Projects that are not run, and why. */
  readonly left?: readonly LeftProject[]
  readonly follow?: (services: JointProject, onChange: (configuration: Configuration) => void) => {close(): void}
  readonly onEvent: (event: RunEvent & {readonly project?: string}) => void
  /** Told once of the runs by project, when all have begun that can; never where none can. */
  readonly onBegun?: (runs: ReadonlyMap<string, number>) => void
}

/** What the runs of several projects came to. */
export interface JointRunResult {
  readonly summaries: ReadonlyMap<string, RunSummary>
  /** Why projects could not be run, or not to their end. */
  readonly errors: ReadonlyMap<string, MmmError>
  readonly total: RunTotal
}

/** Several projects planned as one: one graph, one queue. */
export class JointRun {
  /** Of all, their specifications named `project:id`. */
  readonly plan: SelectionPlan
  /** Names the whole, beside the number that the run of each project has. */
  readonly id = `j${randomUUID().slice(0, 8)}`
  readonly #projects: readonly JointProject[]
  readonly #selection: Selection
  readonly #views: ReadonlyMap<string, SpecificationView>
  readonly #joint: JointPlan
  /** Projects of which nothing can be read. */
  readonly #unread: ReadonlyMap<string, MmmError>

  private constructor(projects: readonly JointProject[], selection: Selection, seen: Pick<Seen, 'unread' | 'views'>, joint: JointPlan) {
    this.plan = joint.whole
    this.#projects = projects
    this.#selection = selection
    this.#views = seen.views
    this.#unread = seen.unread
    this.#joint = joint
  }

  static plan(projects: readonly JointProject[], selection: Selection): Result<JointRun, NameError> {
    const seen = look(projects)
    const joint = planJointly(seen.views, selection)
    return joint.ok ? ok(new JointRun(projects, selection, seen, joint.value)) : joint
  }

  /** How long each specification usually takes, in milliseconds, by `project:id`. */
  usualDurations(): ReadonlyMap<string, number> {
    const usual = this.#projects.flatMap(({project, runs}) => {
      const known = runs.usualDurations()
      return known.ok ? [...known.value].map(([id, time]) => [`${project.name}:${id}`, time] as const) : []
    })
    return new Map(usual)
  }

  /** How long it is likely to take, and what to cost, by the past of all; `undefined` without one. */
  forecast(concurrency: number): Forecast | undefined {
    const pasts = this.#projects.flatMap(({project, runs}) => {
      const past = runs.past()
      return past.ok ? [{...past.value, of: (id: string): string => `${project.name}:${id}`}] : []
    })
    const durations = new Map(pasts.flatMap((past) => [...past.durations].map(([id, times]) => [past.of(id), times] as const)))
    const costs = pasts.flatMap((past) => past.costs.map((cost) => ({...cost, spec: past.of(cost.spec)})))
    const runners = this.#ofAll(({records}, {configuration}) => [...records.values()].map((record) => [record.id, runnerNameOf(record, configuration)]))
    const planned = this.plan.specs.map(({id}) => ({id, runner: runners.get(id)!}))
    return forecastPlan({durations, costs}, {graph: this.#joint.graph, planned, concurrency})
  }

  /** What is to be done in a project, or cannot be, by its own ids. */
  idsOf(project: string): string[] {
    const part = this.#joint.parts.get(project)
    return part ? [...part.specs.map(({id}) => id), ...part.stuck] : []
  }

  /** Runs all to their end. What keeps a project from going on leaves the others alone. */
  async start(options: JointRunOptions): Promise<JointRunResult> {
    const started = performance.now()
    const conductor = this.#conductor(options)
    const joined = this.#joined
    const runs = await Promise.allSettled(this.#runAll(joined, conductor, options))
    const summaries = new Map<string, RunSummary>()
    const errors = new Map(this.#unread)
    for (const [index, run] of runs.entries()) {
      const {name} = joined[index]!.project
      // A bug of ours goes up when nothing runs any more.
      if (run.status === 'rejected') throw run.reason
      if (run.value.ok) summaries.set(name, run.value.value.summary)
      else errors.set(name, run.value.error)
    }
    const left = [...errors].map(([project, {code, message}]) => ({project, code, message}))
    const total = addUp(summaries, [...(options.left ?? []), ...left], Math.round(performance.now() - started))
    options.onEvent({type: 'total', ...total})
    return {summaries, errors, total}
  }

  #runAll(joined: readonly JointProject[], conductor: Conductor, {onBegun, onEvent, ...options}: JointRunOptions): Array<Promise<Result<RunResult, MmmError>>> {
    const begun = new Map<string, number>()
    const waiting = new Set(joined.map(({project}) => project.name))
    const settle = (project: string): void => {
      if (waiting.delete(project) && waiting.size === 0 && begun.size > 0) onBegun?.(begun)
    }
    const listen: JointRunOptions['onEvent'] = (event) => {
      if (event.type === 'run.started') begun.set(event.project!, event.run)
      onEvent(event)
      if (event.type === 'run.started') settle(event.project!)
    }
    return joined.map((services) => this.#run(services, conductor, {...options, onEvent: listen}).finally(() => settle(services.project.name)))
  }

  async #run(services: JointProject, conductor: Conductor, options: JointRunOptions): Promise<Result<RunResult, MmmError>> {
    const {configure = (configuration) => configuration, follow, onEvent} = options
    const {name} = services.project
    let isOver = false
    try {
      const run = await services.runs.start({
        ...options,
        selection: this.#selectionIn(name),
        configuration: configure(services.configuration),
        part: {plan: this.#joint.parts.get(name)!, view: this.#views.get(name)!, seat: new Seat(conductor, name), joint: this.#jointOf(name)},
        follow: (onChange) => follow?.(services, onChange) ?? {close() {}},
        onEvent: (event) => onEvent({...event, project: name}),
      })
      isOver = run.ok
      return run
    } finally {
      if (!isOver) conductor.abandon(name)
    }
  }

  /** What its run keeps of the whole: by which others it goes, and what it needs of them. */
  #jointOf(project: string): JointMark {
    const {graph, parts, whole} = this.#joint
    const planned = new Set(whole.specs.map(({id}) => id))
    const needs = parts.get(project)!.specs.flatMap(({id}) => {
      const foreign = graph.node(`${project}:${id}`).dependencies.filter((need) => planned.has(need) && !need.startsWith(`${project}:`))
      return foreign.length > 0 ? [[id, foreign] as const] : []
    })
    return {id: this.id, projects: this.#joined.map(({project: {name}}) => name), needs: Object.fromEntries(needs)}
  }

  /** Where names choose, a project of which nothing is chosen has no run. */
  get #joined(): JointProject[] {
    const {named, parts} = this.#joint
    return this.#projects.filter(({project: {name}}) => {
      const part = parts.get(name)
      return part && (!named || named.has(name) || part.specs.length + part.stuck.length > 0)
    })
  }

  /** What of it is kept with the run of a project, and chooses among what comes meanwhile. */
  #selectionIn(project: string): Selection {
    const {named, parts} = this.#joint
    if (!named) return this.#selection
    const {dependents: _, withDependencies: __, ...selection} = this.#selection
    return {...selection, names: [...new Set([...(named.get(project) ?? []), ...parts.get(project)!.specs.map(({id}) => id)])]}
  }

  #conductor({budget, concurrency, configure = (configuration) => configuration, mostFailures = Infinity}: JointRunOptions): Conductor {
    const {graph, lengths, whole} = this.#joint
    const runnerLimits: Record<string, number> = {}
    for (const {configuration} of this.#projects)
      for (const [runner, limit] of Object.entries(configure(configuration).runnerLimits)) runnerLimits[runner] = Math.min(limit, runnerLimits[runner] ?? limit)
    const planned = new Set(whole.specs.map(({id}) => id))
    return new Conductor({graph, lengths, planned, projects: this.#joined.map(({project}) => project.name), concurrency, runnerLimits, mostFailures, budget})
  }

  #ofAll<T>(read: (view: SpecificationView, services: JointProject) => ReadonlyArray<readonly [string, T]>): ReadonlyMap<string, T> {
    return new Map(
      this.#projects.flatMap((services) => {
        const {name} = services.project
        const view = this.#views.get(name)
        return view ? read(view, services).map(([id, value]) => [`${name}:${id}`, value] as const) : []
      }),
    )
  }
}

interface Seen {
  readonly views: Map<string, SpecificationView>
  readonly unread: Map<string, MmmError>
}

function look(projects: readonly JointProject[]): Seen {
  const seen: Seen = {views: new Map(), unread: new Map()}
  for (const {project, specifications} of projects) {
    const view = specifications.view()
    if (view.ok) seen.views.set(project.name, view.value)
    else seen.unread.set(project.name, view.error)
  }
  return seen
}
