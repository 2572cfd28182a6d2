import {makePlan} from './plan.ts'
import type {SpecStatus} from './specification.ts'
import type {SpecificationView} from './specification-view.ts'

/** A specification as a picture of the graph needs it. */
export interface GraphSpec {
  readonly id: string
  readonly title: string
  readonly status: SpecStatus
  readonly ready: boolean
  readonly stale: boolean
  /** Whether it lies on the longest chain of what is still to be done. */
  readonly critical: boolean
  /** Steps from the specifications that depend on nothing, from 0. */
  readonly depth: number
}

/** The graph as data: what `mmm spec graph --json` prints and all pictures are made from. */
export interface GraphDocument {
  /** Each after what it depends on; what other projects' specifications are needed stands first, as `project:id`. */
  readonly specs: readonly GraphSpec[]
  /** `from` must be done before `to`. */
  readonly edges: ReadonlyArray<{readonly from: string; readonly to: string}>
  /** References that lead nowhere. */
  readonly missing: ReadonlyArray<{readonly spec: string; readonly reference: string}>
  /** Each as the path around it. */
  readonly cycles: ReadonlyArray<readonly string[]>
}

/** Describes the whole graph, or only what `ids` depend on and what depends on them. */
export function describeGraph(view: SpecificationView, ids: readonly string[] = []): GraphDocument {
  const {graph} = view
  const shown = ids.length > 0 ? new Set([...ids, ...graph.allDependencies(ids), ...graph.allDependents(ids)]) : new Set(graph.ids)
  const open = new Set(graph.ids.filter((id) => graph.status(id) !== 'completed' && graph.status(id) !== 'skipped'))
  const critical = new Set(makePlan(graph, open).criticalPath)
  const depths = new Map<string, number>()
  const order = graph.order().filter((id) => shown.has(id))
  const foreign = new Map(order.flatMap((id) => (graph.node(id).foreign ?? []).map((each) => [each.id, each.status])))
  for (const id of foreign.keys()) depths.set(id, 0)
  const needs = (id: string): string[] => [...graph.node(id).dependencies, ...(graph.node(id).foreign ?? []).map((each) => each.id)]
  for (const id of order) depths.set(id, Math.max(-1, ...needs(id).map((dependency) => depths.get(dependency) ?? -1)) + 1)
  return {
    specs: [
      ...[...foreign].map(([id, status]) => ({id, title: id, status, ready: false, stale: false, critical: false, depth: 0})),
      ...order.map((id) => {
        const {ready, stale, status, title} = view.specification(id)
        return {id, title, status, ready, stale, critical: critical.has(id), depth: depths.get(id)!}
      }),
    ],
    edges: order.flatMap((to) =>
      needs(to)
        .filter((from) => shown.has(from) || foreign.has(from))
        .map((from) => ({from, to})),
    ),
    missing: order.flatMap((spec) => graph.node(spec).unresolved.map((reference) => ({spec, reference}))),
    cycles: graph.cycles().filter((cycle) => cycle.every((id) => shown.has(id))),
  }
}
