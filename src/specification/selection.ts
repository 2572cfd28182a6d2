import {err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {SpecAmbiguousError, SpecNotFoundError} from './errors.ts'
import {makePlan, type Plan} from './plan.ts'
import type {SpecificationView} from './specification-view.ts'

/** What a command may plan or run: by name, or everything that is not done. */
export interface Selection {
  readonly names?: readonly string[]
  readonly tags?: readonly string[]
  /** Also what the chosen ones depend on and is not done. */
  readonly withDependencies?: boolean
  /** Also what is completed and unchanged. */
  readonly force?: boolean
}

export interface SelectionPlan extends Plan {
  /** Chosen, but completed and unchanged. */
  readonly upToDate: readonly string[]
  /** Chosen, but set aside for good. */
  readonly skipped: readonly string[]
}

/** A name that means nothing, or too much. */
export type NameError = SpecAmbiguousError | SpecNotFoundError

/** The id that a name on the command line means. */
export function lookUp(view: SpecificationView, name: string): Result<string, NameError> {
  const candidates = view.names.candidates(name.replace(/\.md$/i, ''))
  if (candidates.length === 1) return ok(candidates[0]!)
  if (candidates.length > 1) return err(new SpecAmbiguousError({name, candidates}))
  return err(new SpecNotFoundError({name}, nearest(name, view.graph.ids)))
}

/** Chooses and plans. Without names: all that is pending, failed, blocked or stale. */
export function planSelection(
  view: SpecificationView,
  {force = false, names = [], tags = [], withDependencies = false}: Selection,
): Result<SelectionPlan, NameError> {
  let chosen = new Set<string>()
  for (const name of names) {
    const id = lookUp(view, name)
    if (!id.ok) return id
    chosen.add(id.value)
  }
  if (names.length === 0) chosen = new Set(view.graph.ids)
  if (tags.length > 0) chosen = new Set([...chosen].filter((id) => tags.some((tag) => view.record(id).metadata.tags?.includes(tag))))
  const wanted = new Set(chosen)
  if (withDependencies) for (const id of view.graph.allDependencies(chosen)) chosen.add(id)

  const skipped = [...chosen].filter((id) => view.graph.status(id) === 'skipped' && names.length === 0)
  const todo = new Set<string>()
  for (const id of view.graph.order()) {
    if (!chosen.has(id) || skipped.includes(id)) continue
    const done = view.graph.status(id) === 'completed' && !view.stale.has(id) && !(force && wanted.has(id))
    // What depends on something that is done anew has to be done anew as well, and now rather than with the next run.
    if (!done || view.graph.node(id).dependencies.some((dependency) => todo.has(dependency))) todo.add(id)
  }
  const upToDate = [...chosen].filter((id) => !todo.has(id) && view.graph.status(id) === 'completed')
  const plan = makePlan(view.graph, todo)
  return ok({...plan, upToDate, skipped})
}
