import {err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {SpecAmbiguousError, SpecNotFoundError} from './errors.ts'
import {type GraphNode, SpecGraph} from './graph.ts'
import {chainLengths, makePlan, type Plan} from './plan.ts'
import {choose, type ChosenSpec, type NameError, planChosen, type Selection, type SelectionPlan} from './selection.ts'
import type {SpecificationView} from './specification-view.ts'

/** What several projects do together. Their specifications are named `project:id`. */
export interface JointPlan {
  /** Of all projects, as if they were one. */
  readonly whole: SelectionPlan
  /** The names by which each project was meant, where any were given. */
  readonly named: ReadonlyMap<string, readonly string[]> | undefined
  /** The part of each project, by its own ids. */
  readonly parts: ReadonlyMap<string, SelectionPlan>
  readonly graph: SpecGraph
  /** For each planned one, how many stand on the longest chain that begins with it. */
  readonly lengths: ReadonlyMap<string, number>
}

/** Plans a selection in each of several projects, what leads from one to another included. */
export function planJointly(views: ReadonlyMap<string, SpecificationView>, selection: Selection): Result<JointPlan, NameError> {
  const graph = uniteGraphs(views)
  const named = shareNames(views, selection.names ?? [])
  if (!named.ok) return named
  const planned = planEach(views, {selection, graph, named: named.value})
  if (!planned.ok) return planned
  const hoped = planned.value
  const chosen = byFullName(hoped)
  const plan = makePlan(graph, new Set(chosen.keys()))
  const parts = new Map(
    [...hoped].map(([project, part]) => [project, partOf(project, part, plan, (id) => isProven(views.get(project)!, id) && !selection.force)]),
  )
  const ids = plan.specs.map(({id}) => id)
  return ok({whole: wholeOf(plan, parts, chosen), named: named.value, parts, graph, lengths: chainLengths(graph, ids, new Set(ids))})
}

/** What is to be planned together, and by which names each project is meant. */
interface Meant {
  readonly selection: Selection
  readonly graph: SpecGraph
  readonly named: JointPlan['named']
}

/** Plans each for itself, again as long as what one is going to prove anew brings another something to do. */
function planEach(views: ReadonlyMap<string, SpecificationView>, {graph, named, selection}: Meant): Result<Map<string, SelectionPlan>, NameError> {
  const wanted = new Set<string>()
  for (const [project, view] of views) {
    const names = named?.get(project)
    const own = named && !names ? ok([]) : choose(view, {...selection, names: names ?? []})
    if (!own.ok) return own
    for (const id of own.value) wanted.add(`${project}:${id}`)
  }
  // From project to project as well: the graph is one.
  if (selection.dependents) for (const id of graph.allDependents(wanted)) wanted.add(id)
  const also = selection.withDependencies ? graph.allDependencies(wanted) : new Set<string>()
  const plans = new Map<string, SelectionPlan>()
  for (let before = -1, chosen = new Map<string, ChosenSpec>(); chosen.size > before; chosen = byFullName(plans)) {
    before = chosen.size
    const elsewhere = {isComing: (foreign: string) => graph.has(foreign), isRenewed: (foreign: string) => chosen.has(foreign)}
    for (const [project, view] of views) {
      const own = {wanted: idsIn(project, wanted), also: idsIn(project, also)}
      plans.set(project, planChosen(view, {...selection, ...own}, elsewhere))
    }
  }
  return ok(plans)
}

function byFullName(plans: ReadonlyMap<string, SelectionPlan>): Map<string, ChosenSpec> {
  return new Map([...plans].flatMap(([project, {specs}]) => specs.map((spec) => [`${project}:${spec.id}`, spec] as const)))
}

/** The names that each project is meant by: `project:name`, or a name that means something in one of them alone. Nothing where none are given. */
function shareNames(views: ReadonlyMap<string, SpecificationView>, names: readonly string[]): Result<ReadonlyMap<string, string[]> | undefined, NameError> {
  if (names.length === 0) return ok(undefined)
  const shared = new Map<string, string[]>()
  for (const name of names) {
    const colon = name.indexOf(':')
    const [project, own] = views.has(name.slice(0, colon)) ? [name.slice(0, colon), name.slice(colon + 1)] : [undefined, name]
    const found = [...views].filter(([each, view]) => (project === undefined || each === project) && choose(view, {names: [own]}).ok).map(([each]) => each)
    if (found.length > 1) return err(new SpecAmbiguousError({name, candidates: found.map((each) => `${each}:${own}`)}))
    if (found.length === 0) return err(new SpecNotFoundError({name}, nearTo(views, project, own)))
    const one = found[0]!
    shared.set(one, [...(shared.get(one) ?? []), own])
  }
  return ok(shared)
}

/** What a name may have been meant for, in one project or in all. */
function nearTo(views: ReadonlyMap<string, SpecificationView>, project: string | undefined, name: string): string[] {
  const meant = [...views].filter(([each]) => project === undefined || each === project)
  const near = new Set(
    nearest(
      name,
      meant.flatMap(([, {graph}]) => graph.ids),
    ),
  )
  return meant.flatMap(([each, {graph}]) => graph.ids.filter((id) => near.has(id)).map((id) => `${each}:${id}`))
}

function idsIn(project: string, references: Iterable<string>): Set<string> {
  return new Set([...references].filter((reference) => reference.startsWith(`${project}:`)).map((reference) => reference.slice(project.length + 1)))
}

/** One graph of all, in which what leads from one of them to another is an edge like any other. */
function uniteGraphs(views: ReadonlyMap<string, SpecificationView>): SpecGraph {
  const isIn = (reference: string): boolean => {
    const colon = reference.indexOf(':')
    return views.get(reference.slice(0, colon))?.graph.has(reference.slice(colon + 1)) ?? false
  }
  const nodes = [...views].flatMap(([project, {graph}]) =>
    graph.ids.map((id): GraphNode => {
      const {dependencies, foreign = [], rank, unresolved} = graph.node(id)
      const led = foreign.map((link) => link.id).filter((reference) => isIn(reference))
      return {
        id: `${project}:${id}`,
        status: graph.status(id),
        rank,
        dependencies: [...new Set([...dependencies.map((dependency) => `${project}:${dependency}`), ...led])],
        unresolved,
        foreign: foreign.filter((link) => !isIn(link.id)),
      }
    }),
  )
  const united = new SpecGraph(nodes)
  for (const [project, {graph}] of views) for (const id of graph.ids) if (graph.isAwaiting(id)) united.setAwaiting(`${project}:${id}`, true)
  return united
}

function isProven({graph, stale}: SpecificationView, id: string): boolean {
  return graph.status(id) === 'completed' && !stale.has(id)
}

function partOf(
  project: string,
  hoped: SelectionPlan,
  {criticalPath, specs, startable, stuck, waves}: Plan,
  isStanding: (id: string) => boolean,
): SelectionPlan {
  const own = (ids: readonly string[]): string[] => [...idsIn(project, ids)]
  const chosen = new Map(hoped.specs.map((spec) => [spec.id, spec]))
  const late = own(stuck)
  // What cannot be proven anew now keeps its proof.
  const kept = new Set(late.filter(isStanding))
  return {
    ...hoped,
    specs: specs.flatMap((spec) => own([spec.id]).map((id) => ({...chosen.get(id)!, ...spec, id, needs: own(spec.needs)}))),
    waves,
    criticalPath: own(criticalPath),
    startable,
    stuck: [...hoped.stuck, ...late.filter((id) => !kept.has(id))],
    upToDate: [...hoped.upToDate, ...kept],
  }
}

function wholeOf(plan: Plan, parts: ReadonlyMap<string, SelectionPlan>, chosen: ReadonlyMap<string, ChosenSpec>): SelectionPlan {
  const all = (pick: (part: SelectionPlan) => readonly string[]): string[] =>
    [...parts].flatMap(([project, part]) => pick(part).map((id) => `${project}:${id}`))
  const specs = plan.specs.map((spec) => {
    const {because, priority, reason} = chosen.get(spec.id)!
    const project = spec.id.slice(0, spec.id.indexOf(':'))
    return {...spec, priority, reason, because: because.map((id) => (id.includes(':') ? id : `${project}:${id}`))}
  })
  return {...plan, specs, stuck: all(({stuck}) => stuck), upToDate: all(({upToDate}) => upToDate), skipped: all(({skipped}) => skipped)}
}
