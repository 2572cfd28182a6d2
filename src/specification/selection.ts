import {err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {SpecAmbiguousError, SpecNotFoundError} from './errors.ts'
import {makePlan, type Plan, type PlannedSpec} from './plan.ts'
import {DEFAULT_PRIORITY, type Specification, type SpecStatus} from './specification.ts'
import type {SpecificationView} from './specification-view.ts'

/** What a command may plan or run: by name, or everything that is not done. */
export interface Selection {
  readonly names?: readonly string[]
  readonly tags?: readonly string[]
  /** Only what has one of these statuses, or, where that is asked for, is stale. */
  readonly statuses?: ReadonlyArray<SpecStatus | 'ready'>
  readonly stale?: boolean
  /** Also what depends on the chosen ones, directly or not. */
  readonly dependents?: boolean
  /** Also what the chosen ones depend on and is not done. */
  readonly withDependencies?: boolean
  /** Also what is completed and unchanged. */
  readonly force?: boolean
  /** Just these, by id, and also where they are completed and unchanged. */
  readonly again?: readonly string[]
}

/** Why a specification is to be done: it never was, it failed, its content changed, what it needs is (or is going to be) proven anew, or somebody insists. */
export type PlanReason = 'changed' | 'failed' | 'forced' | 'open' | 'upstream'

/** A specification of a plan, and why it stands there. */
export interface ChosenSpec extends PlannedSpec {
  readonly reason: PlanReason
  /** With `upstream`: which of those it needs. */
  readonly because: readonly string[]
  /** As it is written. */
  readonly priority: Specification['priority']
}

/** The plan of a selection, with what needs nothing done. */
export interface SelectionPlan extends Plan {
  readonly specs: readonly ChosenSpec[]
  /** Chosen, but completed and unchanged. */
  readonly upToDate: readonly string[]
  /** Chosen, but set aside for good. */
  readonly skipped: readonly string[]
}

/** What a plan is made on: one project, or several as if they were one. */
export interface Ground extends Pick<SpecificationView, 'graph' | 'stale'> {
  priorityOf(id: string): Specification['priority']
  /** What found it. */
  makerOf(id: string): string | undefined
}

/** A name that means nothing, or too much. */
export type NameError = SpecAmbiguousError | SpecNotFoundError

/** The id that a name on the command line means. */
export function lookUp(view: SpecificationView, name: string): Result<string, NameError> {
  const named = view.names.candidates(name.replace(/\.md$/i, ''))
  const candidates = named.length > 0 ? named : idsInFile(view, name)
  if (candidates.length === 1) return ok(candidates[0]!)
  if (candidates.length > 1) return err(new SpecAmbiguousError({name, candidates}))
  return err(new SpecNotFoundError({name}, nearest(name, view.graph.ids), view.whyNot(name)))
}

/** What stands in a file that is named by its path, as a shell completes it. */
function idsInFile(view: SpecificationView, name: string): string[] {
  const path = name.replace(/^\.\//, '').normalize('NFC')
  if (!path.includes('/')) return []
  return [...view.records.values()].flatMap((record) => (record.path.normalize('NFC') === path ? [record.id] : []))
}

/** Chooses and plans. Without names: all that is pending, failed, blocked or stale. */
export function planSelection(view: SpecificationView, selection: Selection): Result<SelectionPlan, NameError> {
  const meant = choose(view, selection)
  return meant.ok ? ok(planMeant(groundOf(view), meant.value, selection)) : meant
}

/** A project by itself. */
export function groundOf(view: SpecificationView): Ground {
  const {graph, stale} = view
  return {
    graph,
    stale,
    priorityOf: (id) => view.record(id).metadata.priority ?? DEFAULT_PRIORITY,
    makerOf: (id) => view.record(id).metadata.origin?.generator,
  }
}

/** What names, tags and statuses mean; what depends on it, or what it needs, is another matter. */
export function choose(view: SpecificationView, {again, names = [], stale = false, statuses = [], tags = []}: Selection): Result<Set<string>, NameError> {
  let chosen = new Set<string>()
  for (const name of names) {
    const inFile = idsInFile(view, name)
    const group = view.names.group(name.replace(/\.md$/i, '')) ?? (inFile.length > 0 ? inFile : undefined)
    const id = group ? ok(group) : lookUp(view, name)
    if (!id.ok) return id
    for (const each of [id.value].flat()) chosen.add(each)
  }
  if (names.length === 0) chosen = new Set(again ?? view.graph.ids)
  if (tags.length > 0) chosen = new Set([...chosen].filter((id) => tags.some((tag) => view.record(id).metadata.tags?.includes(tag))))
  const isReady = (id: string): boolean => statuses.includes('ready') && view.specification(id).ready
  if (stale || statuses.length > 0)
    chosen = new Set([...chosen].filter((id) => statuses.includes(view.graph.status(id)) || isReady(id) || (stale && view.stale.has(id))))
  return ok(chosen)
}

/** Plans what somebody means, with what else that brings. */
export function planMeant(ground: Ground, meant: ReadonlySet<string>, selection: Selection): SelectionPlan {
  const {again = [], dependents = false, force = false, names = [], statuses = [], withDependencies = false} = selection
  const {graph, stale} = ground
  const wanted = dependents ? new Set([...meant, ...graph.allDependents(meant)]) : meant
  const chosen = new Set([...wanted, ...(withDependencies ? graph.allDependencies(wanted) : [])])
  // What was set aside is done by whoever means just that, not because something else needs it.
  const isAskedFor = (id: string): boolean => meant.has(id) && (names.length > 0 || statuses.includes('skipped'))
  const skipped = [...chosen].filter((id) => graph.status(id) === 'skipped' && !isAskedFor(id))
  for (const id of skipped) chosen.delete(id)
  const insisted = force ? wanted : new Set(again)
  const stands = (id: string): boolean => graph.status(id) === 'completed' && !stale.has(id) && !insisted.has(id)
  const plan = makePlan(graph, chosen, {stands, makerOf: ground.makerOf})
  const planned = new Set(plan.specs.map(({id}) => id))
  const specs = plan.specs.map((spec) => ({...spec, priority: ground.priorityOf(spec.id), ...reasonFor(ground, spec.id, planned)}))
  return {...plan, specs, skipped}
}

function reasonFor({graph, stale}: Ground, id: string, planned: ReadonlySet<string>): Pick<ChosenSpec, 'because' | 'reason'> {
  const status = graph.status(id)
  const reason = stale.get(id)
  if (status === 'failed') return {reason: 'failed', because: []}
  if (status !== 'completed') return {reason: 'open', because: []}
  if (reason?.kind === 'content') return {reason: 'changed', because: []}
  const because = reason?.ids ?? graph.node(id).dependencies.filter((dependency) => planned.has(dependency))
  return because.length > 0 ? {reason: 'upstream', because} : {reason: 'forced', because: []}
}
