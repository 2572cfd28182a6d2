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

/** What other projects are going to do before, by `project:id`. */
export interface Elsewhere {
  /** Whether it is taken to be done by then. */
  readonly isComing?: (foreign: string) => boolean
  /** Whether it is going to be proven, be it anew. */
  readonly isRenewed?: (foreign: string) => boolean
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
export function planSelection(view: SpecificationView, selection: Selection, elsewhere: Elsewhere = {}): Result<SelectionPlan, NameError> {
  const chosen = choose(view, selection)
  if (!chosen.ok) return chosen
  const {dependents = false, withDependencies = false} = selection
  if (dependents) for (const id of view.graph.allDependents(chosen.value)) chosen.value.add(id)
  const also = withDependencies ? view.graph.allDependencies(chosen.value) : []
  return ok(planChosen(view, {...selection, wanted: chosen.value, also}, elsewhere))
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

/** What is to be planned: what somebody wants, and what else is needed for it. */
export interface ChosenIds extends Pick<Selection, 'again' | 'force' | 'names' | 'statuses'> {
  readonly wanted: ReadonlySet<string>
  readonly also: Iterable<string>
}

export function planChosen(
  view: SpecificationView,
  {again = [], also, force = false, names = [], statuses = [], wanted}: ChosenIds,
  {isComing, isRenewed = () => false}: Elsewhere,
): SelectionPlan {
  const chosen = new Set([...wanted, ...also])
  const skipped = [...chosen].filter((id) => view.graph.status(id) === 'skipped' && !names.length && !statuses.includes('skipped'))
  for (const id of skipped) chosen.delete(id)
  const standing = findStanding(view, chosen, force ? wanted : new Set(again))
  const renewed = findRenewed(view, {chosen, standing, isRenewed})
  const plan = makePlan(view.graph, new Set([...chosen].filter((id) => !standing.has(id) || renewed.has(id))), isComing)
  // What cannot be proven anew now keeps its proof.
  const kept = new Set(plan.stuck.filter((id) => standing.has(id)))
  return {
    ...plan,
    specs: plan.specs.map((spec) => ({
      ...spec,
      priority: view.record(spec.id).metadata.priority ?? DEFAULT_PRIORITY,
      ...reasonFor(view, spec.id, (id) => isRenewed(id) || (chosen.has(id) && (!standing.has(id) || renewed.has(id)))),
    })),
    stuck: plan.stuck.filter((id) => !kept.has(id)),
    upToDate: [...chosen].filter((id) => kept.has(id) || (standing.has(id) && !renewed.has(id))),
    skipped,
  }
}

/** What is completed and unchanged. */
function findStanding({graph, stale}: SpecificationView, chosen: ReadonlySet<string>, forced: ReadonlySet<string>): Set<string> {
  return new Set([...chosen].filter((id) => graph.status(id) === 'completed' && !stale.has(id) && !forced.has(id)))
}

/** What stands now, but not after this very plan: something it depends on is going to be proven anew. */
function findRenewed(
  {graph, records}: SpecificationView,
  {chosen, isRenewed, standing}: {chosen: ReadonlySet<string>; standing: ReadonlySet<string>; isRenewed: (foreign: string) => boolean},
): Set<string> {
  const renewed = new Set<string>()
  const isRunning = (id: string): boolean => chosen.has(id) && (!standing.has(id) || renewed.has(id))
  for (const id of graph.order()) {
    const generator = records.get(id)!.metadata.origin?.generator
    if (!standing.has(id)) continue
    const {dependencies, foreign = []} = graph.node(id)
    const own = dependencies.some((dependency) => dependency !== generator && isRunning(dependency))
    if (own || foreign.some((other) => isRenewed(other.id))) renewed.add(id)
  }
  return renewed
}

function reasonFor({graph, stale}: SpecificationView, id: string, isPlanned: (id: string) => boolean): Pick<ChosenSpec, 'because' | 'reason'> {
  const status = graph.status(id)
  const reason = stale.get(id)
  if (status === 'failed') return {reason: 'failed', because: []}
  if (status !== 'completed') return {reason: 'open', because: []}
  if (reason?.kind === 'content') return {reason: 'changed', because: []}
  const {dependencies, foreign = []} = graph.node(id)
  const because = reason?.ids ?? [...dependencies, ...foreign.map((other) => other.id)].filter((dependency) => isPlanned(dependency))
  return because.length > 0 ? {reason: 'upstream', because} : {reason: 'forced', because: []}
}
