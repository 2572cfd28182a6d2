import {err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {SpecAmbiguousError, SpecNotFoundError} from './errors.ts'
import {type GraphNode, SpecGraph} from './graph.ts'
import {chainLengths} from './plan.ts'
import {choose, type Ground, groundOf, type NameError, planMeant, type Selection, type SelectionPlan} from './selection.ts'
import type {SpecificationView} from './specification-view.ts'
import type {StaleReason} from './staleness.ts'

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

/** Plans a selection in several projects, what leads from one to another included. */
export function planJointly(views: ReadonlyMap<string, SpecificationView>, selection: Selection): Result<JointPlan, NameError> {
  const named = shareNames(views, selection.names ?? [])
  if (!named.ok) return named
  const meant = new Set<string>()
  for (const [project, view] of views) {
    const names = named.value?.get(project)
    const own = named.value && !names ? ok([]) : choose(view, {...selection, names: names ?? []})
    if (!own.ok) return own
    for (const id of own.value) meant.add(`${project}:${id}`)
  }
  const ground = unite(views)
  const whole = planMeant(ground, meant, selection)
  const ids = whole.specs.map(({id}) => id)
  const parts = new Map([...views.keys()].map((project) => [project, partOf(project, whole)]))
  return ok({whole, named: named.value, parts, graph: ground.graph, lengths: chainLengths(ground.graph, ids, new Set(ids))})
}

/** All of them as one, with what is known of each. */
function unite(views: ReadonlyMap<string, SpecificationView>): Ground {
  const grounds = new Map([...views].map(([project, view]) => [project, groundOf(view)]))
  const find = (reference: string): {project: string; id: string; own: Ground} => {
    const [project, id] = [reference.slice(0, reference.indexOf(':')), reference.slice(reference.indexOf(':') + 1)]
    return {project, id, own: grounds.get(project)!}
  }
  const stale = new Map<string, StaleReason>()
  for (const [project, own] of grounds)
    for (const [id, reason] of own.stale)
      stale.set(
        `${project}:${id}`,
        reason.kind === 'content' ? reason : {...reason, ids: reason.ids.map((each) => (own.graph.has(each) ? `${project}:${each}` : each))},
      )
  return {
    graph: uniteGraphs(views),
    stale,
    priorityOf(reference) {
      const {id, own} = find(reference)
      return own.priorityOf(id)
    },
    makerOf(reference) {
      const {id, own, project} = find(reference)
      const maker = own.makerOf(id)
      return maker === undefined ? undefined : `${project}:${maker}`
    },
  }
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

/** What of the whole is a project's own, by its own ids. */
function partOf(project: string, {criticalPath, skipped, specs, stuck, upToDate, ...whole}: SelectionPlan): SelectionPlan {
  const own = (ids: readonly string[]): string[] => [...idsIn(project, ids)]
  const asKnownThere = (id: string): string => own([id])[0] ?? id
  return {
    ...whole,
    specs: specs.flatMap((spec) =>
      own([spec.id]).map((id) => ({...spec, id, needs: own(spec.needs), because: spec.because.map((each) => asKnownThere(each))})),
    ),
    criticalPath: own(criticalPath),
    stuck: own(stuck),
    upToDate: own(upToDate),
    skipped: own(skipped),
  }
}
