import {groupsOf} from './foreach.ts'
import type {ForeignProofs} from './foreign-proof-store.ts'
import {type ForeignNode, type GraphNode, SpecGraph} from './graph.ts'
import type {ForeignLink, Neighbours} from './neighbours.ts'
import {NameTable} from './reference-resolver.ts'
import {DEFAULT_PRIORITY, priorityRank, type SpecStatus, type Specification} from './specification.ts'
import type {LinkRecord, SpecFileRecord, SpecRecord} from './specification-store.ts'
import {findStale, type StaleReason} from './staleness.ts'

/** A reference to another project that leads nowhere, and what has it. */
export type BrokenLink = Extract<ForeignLink, {kind: 'broken'}> & {readonly spec: string}

interface Moment {
  readonly records: ReadonlyMap<string, SpecRecord>
  readonly files: readonly SpecFileRecord[]
  readonly links: ReadonlyMap<string, readonly LinkRecord[]>
  readonly graph: SpecGraph
  readonly neighbours: Neighbours | undefined
  /** What proofs stand on in other projects. */
  readonly noted: Map<string, ForeignProofs>
  readonly broken: readonly BrokenLink[]
}

/** The specifications of a project at one moment: rows, graph and names together. */
export class SpecificationView {
  #now: Moment
  #names: NameTable | undefined
  #stale: ReadonlyMap<string, StaleReason> | undefined

  constructor(
    rows: readonly SpecRecord[],
    linkRows: readonly LinkRecord[],
    files: readonly SpecFileRecord[],
    neighbours?: Neighbours,
    noted = new Map<string, ForeignProofs>(),
  ) {
    const records = new Map(rows.map((record) => [record.id, record]))
    const links = Map.groupBy(linkRows, ({specId}) => specId)
    const broken: BrokenLink[] = []
    // The graph is made of what the rest of the moment says.
    this.#now = {records, files, links, neighbours, noted, broken, graph: new SpecGraph([])}
    const nodes = rows.map(({id, metadata, status}) => ({id, status, rank: priorityRank(metadata.priority ?? DEFAULT_PRIORITY)!, ...this.#follow(id, broken)}))
    this.#now = {...this.#now, graph: new SpecGraph(nodes)}
    for (const {awaiting, id} of rows) if (awaiting) this.graph.setAwaiting(id, true)
  }

  get records(): ReadonlyMap<string, SpecRecord> {
    return this.#now.records
  }

  get files(): readonly SpecFileRecord[] {
    return this.#now.files
  }

  get graph(): SpecGraph {
    return this.#now.graph
  }

  /** The projects that dependencies lead to. */
  get neighbours(): Neighbours | undefined {
    return this.#now.neighbours
  }

  /** References to other projects that lead nowhere. */
  get broken(): readonly BrokenLink[] {
    return this.#now.broken
  }

  /** Takes over what a later look saw: whoever holds this view sees it from now on. */
  become(later: SpecificationView): void {
    this.#now = later.#now
    this.#names = undefined
    this.#stale = undefined
  }

  get names(): NameTable {
    return (this.#names ??= new NameTable(this.records.values(), groupsOf(this.files)))
  }

  /** Completed specifications whose proof no longer stands, and why. */
  get stale(): ReadonlyMap<string, StaleReason> {
    return (this.#stale ??= findStale(this.graph, this.records, this.#now.noted))
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
      dependencies: (this.#now.links.get(id) ?? []).map(({dependsOn, reference}) => dependsOn ?? reference),
      path,
      ready: status === 'pending' && this.graph.isUnblocked(id),
      stale: this.stale.has(id),
    }
  }

  /** Where the references of one specification lead, in this project and in others. */
  #follow(id: string, broken: BrokenLink[]): Pick<GraphNode, 'dependencies' | 'foreign' | 'unresolved'> {
    const dependencies = new Set<string>()
    const unresolved: string[] = []
    const foreign: ForeignNode[] = []
    for (const {dependsOn, reference} of this.#now.links.get(id) ?? []) {
      const link = dependsOn === null ? this.neighbours?.follow(reference) : undefined
      const candidates = link?.kind === 'own' ? this.names.candidates(link.name) : []
      if (dependsOn !== null) dependencies.add(dependsOn)
      else if (candidates.length === 1) dependencies.add(candidates[0]!)
      else if (link?.kind === 'found') foreign.push({id: link.reference, status: link.status, proof: link.proof, stale: link.stale})
      else if (this.names.group(reference)?.length !== 0) unresolved.push(reference)
      if (link?.kind === 'broken') broken.push({...link, spec: id})
    }
    // Until a run has looked anew for its items, nobody knows which of them there will be.
    const generator = this.records.get(id)!.metadata.origin?.generator
    if (generator !== undefined && this.records.has(generator)) dependencies.add(generator)
    return {dependencies: [...dependencies], unresolved, foreign}
  }

  setStatus(id: string, status: SpecStatus): void {
    this.graph.setStatus(id, status)
  }

  /** Takes in what a row says now, after a change of its status. */
  take(record: SpecRecord): void {
    ;(this.records as Map<string, SpecRecord>).set(record.id, record)
    this.graph.setStatus(record.id, record.status)
    this.graph.setAwaiting(record.id, record.awaiting)
    // A proof that came after this look stands on what was there by then.
    this.#now.noted.delete(record.id)
    this.#stale = undefined
  }

  /** Proofs of which nobody noted what they stand on in other projects: on what is there now. */
  unnoted(): Array<{readonly record: SpecRecord; readonly proofs: ReadonlyArray<readonly [reference: string, proof: string]>}> {
    if (!this.neighbours?.isUsed) return []
    return [...this.records.values()].flatMap((record) => {
      const {foreign = []} = this.graph.node(record.id)
      if (foreign.length === 0 || record.status !== 'completed') return []
      const known = this.#now.noted.get(record.id)
      const proofs = foreign.flatMap(({id, proof}) => (proof === undefined || known?.has(id) ? [] : [[id, proof] as const]))
      return proofs.length > 0 ? [{record, proofs}] : []
    })
  }

  /** Specifications that should be blocked and are not, or are and should not be. */
  unsettled(): Array<{readonly id: string; readonly from: SpecStatus; readonly to: SpecStatus}> {
    const deadEnds = this.graph.deadEnds()
    return this.graph.ids.flatMap((id) => {
      const from = this.graph.status(id)
      const to = deadEnds.has(id) ? 'blocked' : 'pending'
      return (from === 'pending' || from === 'blocked') && from !== to ? [{id, from, to}] : []
    })
  }
}
