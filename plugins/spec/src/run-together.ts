import {
  type Configuration,
  ExitCode,
  type Host,
  type JointRun,
  type JointRunResult,
  type LeftProject,
  printableLine,
  type ProjectServices,
  type RunEvent,
} from 'mmm-cli'
import {mostAtOnce} from './most-at-once.ts'
import {isNewlyTrusted, noteTrust, type TrustOptions} from './run-trust.ts'
import {chooseView} from './run-views/choose-view.ts'
import {exitCodeOf} from './run-views/exit-code.ts'
import {didNothing} from './run-views/format.ts'
import {formatJointEnd, qualify} from './run-views/joint-format.ts'
import type {Outlook} from './run-views/run-view.ts'
import {RunSignals} from './run-signals.ts'

/** The projects of one run, and those that it leaves out. */
export interface ChosenProjects {
  readonly projects: readonly ProjectServices[]
  readonly left: ReadonlyArray<LeftProject & {readonly isFailure: boolean}>
}

/** Opens the named projects, or all that are registered, trusted and not archived. What cannot be opened is left out; a name that nobody has registered is an error. */
export function openProjects(host: Host, names: readonly string[] | undefined, traceless: boolean): ChosenProjects {
  const {problems, projects: registered} = host.projects.list()
  const left: Array<ChosenProjects['left'][number]> = []
  const leave = (project: string, {code, message}: {readonly code: string; readonly message: string}, isFailure = true): void =>
    void left.push({project, code, message, isFailure})
  if (!names) for (const problem of problems) leave('', problem)
  const chosen = names ? [...new Set(names)] : registered.filter(({archived}) => !archived).map(({name}) => name)
  const projects = chosen.flatMap((name) => {
    const known = host.projects.load(name)
    if (!known.ok && names) throw known.error
    const opened = host.openProject({name, traceless})
    if (!opened.ok) leave(name, opened.error)
    else if (!names && !opened.value.project.trusted)
      leave(name, {code: 'PROJECT_UNTRUSTED', message: `${name} is not trusted, and left out. See \`mmm project trust ${name}\`.`}, false)
    else return [opened.value]
    return []
  })
  return {projects, left}
}

/** Tells what would be left out; gives the exit code that the run would have for that. */
export function tellLeft(left: ChosenProjects['left'], tell: (line: string) => void): ExitCode {
  for (const {message, project} of left) tell(printableLine(project === '' ? message : `${project}: ${message}`))
  return left.some(({isFailure}) => isFailure) ? ExitCode.Failure : ExitCode.Success
}

/** Asks for each project whether it is trusted with what the run would take; those that now are come opened anew. `undefined` where nothing has changed. */
export async function trustAnew(run: JointRun, chosen: ChosenProjects, asking: Omit<TrustOptions, 'ids'>): Promise<ChosenProjects | undefined> {
  const fresh = new Map<string, ProjectServices>()
  for (const services of chosen.projects) {
    const {name} = services.project
    const options = {...asking, ids: () => run.idsOf(name)}
    if (!(await isNewlyTrusted(services, options))) continue
    noteTrust(services, options)
    const opened = asking.host.openProject({name, trusted: true})
    if (!opened.ok) throw opened.error
    fresh.set(name, opened.value)
  }
  return fresh.size > 0 ? {...chosen, projects: chosen.projects.map((services) => fresh.get(services.project.name) ?? services)} : undefined
}

export interface TogetherOptions {
  readonly host: Host
  readonly isJson: boolean
  readonly concurrency: number | undefined
  readonly mostFailures: number | undefined
  readonly budget: number | undefined
  readonly wait: boolean
  readonly agreement: 'beforehand' | undefined
  readonly configure: (configuration: Configuration) => Configuration
  readonly onBegun?: ((runs: ReadonlyMap<string, number>) => void) | undefined
  /** What to say where nothing was chosen. */
  readonly nothing: () => readonly string[]
  readonly log: (line: string) => void
  /** For what is said beside the events. */
  readonly talk: (line: string) => void
}

/** Runs several projects as one, and shows it. Gives the exit code. */
export async function runTogether(run: JointRun, {left, projects}: ChosenProjects, options: TogetherOptions): Promise<number> {
  const {agreement, budget, configure, concurrency, host, isJson, log, mostFailures, onBegun, wait} = options
  const outlook = (): Outlook => ({needs: new Map(run.plan.specs.map(({id, needs}) => [id, needs])), usual: run.usualDurations()})
  const view = await chooseView({...options, outlook})
  const blocked: Array<Extract<RunEvent, {type: 'spec.blocked'}>> = []
  const failed: Array<{readonly project: string; readonly spec: string}> = []
  const folders = new Map(projects.map(({project: {name, path}}) => [name, path]))
  const show = (event: RunEvent & {readonly project?: string}): void => {
    if (event.type === 'spec.failed') failed.push({project: event.project!, spec: event.spec})
    const full = qualify(event, folders.get(event.project ?? ''))
    if (full.type === 'spec.blocked') blocked.push(full)
    if (isJson) view.show(event)
    // Those of the parts would each begin, and end, the whole.
    else if (event.type !== 'run.started' && event.type !== 'summary' && event.type !== 'total') view.show(full)
  }
  for (const {code, message, project} of left) show({type: 'run.warning', code, message, ...(project !== '' && {project})})
  for (const {project, recovered} of projects)
    for (const {run: id, specs} of recovered)
      options.talk(`Run ${id} of ${project.name} was cut off; starting again: ${specs.join(', ') || 'nothing was going'}`)
  if (!isJson)
    view.show({
      type: 'run.started',
      run: 1,
      at: new Date().toISOString(),
      specs: run.plan.specs.map(({id}) => id),
      up_to_date: [],
      concurrency: concurrency ?? mostAtOnce(projects),
    })
  const signals = new RunSignals((text) => view.note(text))
  try {
    const running = run.start({
      concurrency,
      mostFailures,
      budget,
      configure,
      wait,
      agreement,
      left: left.map(({code, message, project}) => ({project, code, message})),
      follow: (services, onChange) =>
        host.watchConfigurationOf(services.project, {
          current: services.configuration,
          onChange: (configuration) => onChange(configure(configuration)),
          onProblem: ({code, message}) => show({type: 'run.warning', project: services.project.name, code, message: `Going on as before. ${message}`}),
        }),
      onEvent: show,
      ...(onBegun && {onBegun}),
      signal: signals.stop,
      hurry: signals.hurry,
    })
    const result = await running.finally(() => view.end())
    const nothing = didNothing(result.total) ? options.nothing() : []
    const next = nothing.length > 0 ? nothing : [nextStep(result, failed, blocked)]
    if (!isJson) log(formatJointEnd(result, blocked, next, run.id).join('\n'))
    if (signals.received) return signals.received === 'SIGINT' ? ExitCode.Interrupted : ExitCode.Terminated
    return exitCodeOf(result.total, result.errors.size > 0 || left.some(({isFailure}) => isFailure))
  } finally {
    signals.dispose()
  }
}

function nextStep(
  {errors, summaries, total}: JointRunResult,
  failed: ReadonlyArray<{readonly project: string; readonly spec: string}>,
  blocked: ReadonlyArray<{readonly spec: string}>,
): string {
  if (failed[0]) return `Next: mmm state log ${failed[0].spec} --project ${failed[0].project}`
  for (const project of errors.keys()) return `Next: mmm doctor ${project}`
  const [project, spec] = blocked[0]?.spec.split(':') ?? []
  if (project !== undefined) return `Next: mmm spec why ${spec} --project ${project}`
  return total.cancelled + total.not_started + total.awaiting > 0
    ? 'Next: mmm project exec --all -- status'
    : `Next: mmm state executions --project ${[...summaries.keys()][0] ?? ''}`
}
