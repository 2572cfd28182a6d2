import {SpecGraph} from './graph.ts'
import {NameTable} from './reference-resolver.ts'
import {DEFAULT_PRIORITY, priorityRank, type SpecStatus, type Specification} from './specification.ts'
import type {LinkRecord, SpecFileRecord, SpecRecord} from './specification-store.ts'
import {findStale} from './staleness.ts'

/** The specifications of a project at one moment: rows, graph and names together. */
export class SpecificationView {
  readonly records: ReadonlyMap<string, SpecRecord>
  readonly files: readonly SpecFileRecord[]
  readonly graph: SpecGraph
  readonly names: NameTable
  readonly #links: ReadonlyMap<string, readonly LinkRecord[]>
  #stale: ReadonlySet<string> | undefined

  constructor(records: readonly SpecRecord[], links: readonly LinkRecord[], files: readonly SpecFileRecord[]) {
    this.records = new Map(records.map((record) => [record.id, record]))
    this.files = files
    this.names = new NameTable(records)
    this.#links = Map.groupBy(links, ({specId}) => specId)
    this.graph = new SpecGraph(
      records.map(({id, metadata, status}) => {
        const own = this.#links.get(id) ?? []
        return {
          id,
          status,
          rank: priorityRank(metadata.priority ?? DEFAULT_PRIORITY)!,
          dependencies: [...new Set(own.flatMap(({dependsOn}) => dependsOn ?? []))],
          unresolved: own.filter(({dependsOn}) => dependsOn === null).map(({reference}) => reference),
        }
      }),
    )
  }

  get stale(): ReadonlySet<string> {
    return (this.#stale ??= findStale(this.graph, this.records))
  }

  record(id: string): SpecRecord {
    return this.records.get(id)!
  }

  /** All, in the order in which they would be done. */
  all(): Specification[] {
    return this.graph.order().map((id) => this.specification(id))
  }

  specification(id: string): Specification {
    const {metadata, path, title} = this.record(id)
    const status = this.graph.status(id)
    return {
      id,
      title,
      status,
      priority: metadata.priority ?? DEFAULT_PRIORITY,
      tags: metadata.tags ?? [],
      dependencies: (this.#links.get(id) ?? []).map(({dependsOn, reference}) => dependsOn ?? reference),
      path,
      ready: status === 'pending' && this.graph.isUnblocked(id),
      stale: this.stale.has(id),
    }
  }

  setStatus(id: string, status: SpecStatus): void {
    this.graph.setStatus(id, status)
  }

  /** Specifications that should be blocked and are not, or are and should not be. */
  unsettled(): Array<{readonly id: string; readonly from: SpecStatus; readonly to: SpecStatus}> {
    const deadEnds = this.graph.deadEnds()
    return this.graph.ids
      .map((id) => ({id, from: this.graph.status(id), to: deadEnds.has(id) ? ('blocked' as const) : ('pending' as const)}))
      .filter(({from, to}) => (from === 'pending' || from === 'blocked') && from !== to)
  }
}
