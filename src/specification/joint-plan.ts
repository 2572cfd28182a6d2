import {ok, type Result} from '../result.ts'
import {type GraphNode, SpecGraph} from './graph.ts'
import {chainLengths, makePlan, type Plan} from './plan.ts'
import {type ChosenSpec, type NameError, planSelection, type Selection, type SelectionPlan} from './selection.ts'
import type {SpecificationView} from './specification-view.ts'

/** What several projects do together. Their specifications are named `project:id`. */
export interface JointPlan {
  /** Of all projects, as if they were one. */
  readonly whole: SelectionPlan
  /** The part of each project, by its own ids. */
  readonly parts: ReadonlyMap<string, SelectionPlan>
  readonly graph: SpecGraph
  /** For each planned one, how many stand on the longest chain that begins with it. */
  readonly lengths: ReadonlyMap<string, number>
}

/** Plans a selection in each of several projects, what leads from one to another included. */
export function planJointly(views: ReadonlyMap<string, SpecificationView>, selection: Selection): Result<JointPlan, NameError> {
  const graph = uniteGraphs(views)
  const planned = planEach(views, selection, graph)
  if (!planned.ok) return planned
  const hoped = planned.value
  const chosen = byFullName(hoped)
  const plan = makePlan(graph, new Set(chosen.keys()))
  const parts = new Map(
    [...hoped].map(([project, part]) => [project, partOf(project, part, plan, (id) => isProven(views.get(project)!, id) && !selection.force)]),
  )
  const ids = plan.specs.map(({id}) => id)
  return ok({whole: wholeOf(plan, parts, chosen), parts, graph, lengths: chainLengths(graph, ids, new Set(ids))})
}

/** Plans each for itself, again as long as what one is going to prove anew brings another something to do. */
function planEach(views: ReadonlyMap<string, SpecificationView>, selection: Selection, graph: SpecGraph): Result<Map<string, SelectionPlan>, NameError> {
  const plans = new Map<string, SelectionPlan>()
  for (let before = -1, chosen = new Map<string, ChosenSpec>(); chosen.size > before; chosen = byFullName(plans)) {
    before = chosen.size
    for (const [project, view] of views) {
      const plan = planSelection(view, selection, {isComing: (foreign) => graph.has(foreign), isRenewed: (foreign) => chosen.has(foreign)})
      if (!plan.ok) return plan
      plans.set(project, plan.value)
    }
  }
  return ok(plans)
}

function byFullName(plans: ReadonlyMap<string, SelectionPlan>): Map<string, ChosenSpec> {
  return new Map([...plans].flatMap(([project, {specs}]) => specs.map((spec) => [`${project}:${spec.id}`, spec] as const)))
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
  const own = (ids: readonly string[]): string[] => ids.filter((id) => id.startsWith(`${project}:`)).map((id) => id.slice(project.length + 1))
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
    const {because, reason} = chosen.get(spec.id)!
    const project = spec.id.slice(0, spec.id.indexOf(':'))
    return {...spec, reason, because: because.map((id) => (id.includes(':') ? id : `${project}:${id}`))}
  })
  return {...plan, specs, stuck: all(({stuck}) => stuck), upToDate: all(({upToDate}) => upToDate), skipped: all(({skipped}) => skipped)}
}
