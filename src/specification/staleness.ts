import type {ForeignProofs} from './foreign-proof-store.ts'
import type {SpecGraph} from './graph.ts'
import type {SpecRecord} from './specification-store.ts'

/** Why a proof no longer stands: the content is another, or something it depends on was proven anew or is stale itself. */
export type StaleReason = {readonly kind: 'content'} | {readonly kind: 'upstream'; readonly ids: readonly string[]}

/**
 * Completed specifications whose proof no longer stands: the content changed since, something they depend on was proven
 * anew after them, or something they depend on is stale itself. Executions are numbered in order, and a specification
 * never starts before its dependencies are done; so a greater number upstream is a newer proof.
 *
 * Executions of other projects are numbered apart, so of those it is noted (`noted`) which proof a specification stands on.
 */
export function findStale(
  graph: SpecGraph,
  records: ReadonlyMap<string, SpecRecord>,
  noted: ReadonlyMap<string, ForeignProofs> = new Map(),
): Map<string, StaleReason> {
  const stale = new Map<string, StaleReason>()
  for (const id of graph.order()) {
    const {completedHash, contentHash, evidenceId, metadata, status} = records.get(id)!
    if (status !== 'completed') continue
    const isNewer = (dependency: string): boolean => stale.has(dependency) || (records.get(dependency)!.evidenceId ?? 0) > (evidenceId ?? 0)
    // That it was found again changes nothing for what it is.
    const {dependencies, foreign = []} = graph.node(id)
    const own = dependencies.filter((dependency) => dependency !== metadata.origin?.generator && isNewer(dependency))
    const others = foreign.filter((other) => other.stale || (noted.get(id)?.get(other.id) ?? other.proof) !== other.proof)
    const ids = [...own, ...others.map((other) => other.id)]
    if (completedHash !== contentHash) stale.set(id, {kind: 'content'})
    else if (ids.length > 0) stale.set(id, {kind: 'upstream', ids})
  }
  return stale
}
