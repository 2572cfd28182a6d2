import type {SpecGraph} from './graph.ts'
import type {SpecRecord} from './specification-store.ts'

/**
 * Completed specifications whose proof no longer stands: the content changed since, something they depend on was proven
 * anew after them, or something they depend on is stale itself. Executions are numbered in order, and a specification
 * never starts before its dependencies are done; so a greater number upstream is a newer proof.
 */
export function findStale(graph: SpecGraph, records: ReadonlyMap<string, SpecRecord>): Set<string> {
  const stale = new Set<string>()
  for (const id of graph.order()) {
    const {completedHash, contentHash, evidenceId, status} = records.get(id)!
    if (status !== 'completed') continue
    const changed = completedHash !== contentHash
    const outdated = graph.node(id).dependencies.some((dependency) => stale.has(dependency) || (records.get(dependency)!.evidenceId ?? 0) > (evidenceId ?? 0))
    if (changed || outdated) stale.add(id)
  }
  return stale
}
