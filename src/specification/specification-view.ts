import {groupsOf} from './foreach.ts'
import type {ForeignProofs} from './foreign-proof-store.ts'
import {type ForeignNode, type GraphNode, SpecGraph} from './graph.ts'
import type {ForeignLink, Neighbours} from './neighbours.ts'
import {NameTable} from './reference-resolver.ts'
import {DEFAULT_PRIORITY, describeRecord, priorityRank, type SpecStatus, type Specification} from './specification.ts'
import type {SpecFileRecord, SpecRecord} from './specification-store.ts'
import {findStale, type StaleReason} from './staleness.ts'

/** A reference to another project that leads nowhere, and what has it. */
export type BrokenLink = Extract<ForeignLink, {kind: 'broken'}> & {readonly spec: string}

/** What a view knows of the files that its specifications stand in. */
export interface ViewFiles {
  /** Throws what SQLite throws, where they have not been read yet. */
  all(): readonly SpecFileRecord[]
  /** Those that stand for several specifications. */
  readonly generating: readonly SpecFileRecord[]
  /** Why a file that somebody named is no specification; `unused` are those that cannot be used. */
  readonly whyNot?: (name: string, unused: readonly SpecFileRecord[]) => string | undefined
}

interface Moment {
  readonly records: ReadonlyMap<string, SpecRecord>
  readonly files: ViewFiles
  /** References that lead to nothing in this project, by who has them. */
  readonly loose: ReadonlyMap<string, readonly string[]>
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
    loose: ReadonlyMap<string, readonly string[]>,
    files: ViewFiles,
    neighbours?: Neighbours,
    noted = new Map<string, ForeignProofs>(),
  ) {
    const records = new Map(rows.map((record) => [record.id, record]))
    const broken: BrokenLink[] = []
    // The graph is made of what the rest of the moment says.
    this.#now = {records, files, loose, neighbours, noted, broken, graph: new SpecGraph([])}
    const nodes = rows.map((record) => this.#node(record, broken))
    this.#now = {...this.#now, graph: new SpecGraph(nodes)}
    for (const {awaiting, id} of rows) if (awaiting) this.graph.setAwaiting(id, true)
  }

  get records(): ReadonlyMap<string, SpecRecord> {
    return this.#now.records
  }

  get files(): readonly SpecFileRecord[] {
    return this.#now.files.all()
  }

  /** Why a file that somebody named is none of these; `undefined` where there is no such file. */
  whyNot(name: string): string | undefined {
    const used = new Set([...this.records.values()].map(({path}) => path))
    return this.#now.files.whyNot?.(
      name,
      this.files.filter(({path}) => !used.has(path)),
    )
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

  /** This moment, whatever this view becomes. */
  still(): SpecificationView {
    const still = new SpecificationView([], new Map(), this.#now.files)
    still.#now = this.#now
    return still
  }

  get names(): NameTable {
    return (this.#names ??= new NameTable(this.records.values(), groupsOf(this.#now.files.generating)))
  }

  /** Completed specifications whose proof no longer stands, and why. */
  get stale(): ReadonlyMap<string, StaleReason> {
    return (this.#stale ??= findStale(this.graph, this.records, this.#now.noted))
  }

  record(id: string): SpecRecord {
    return this.records.get(id)!
  }

  /** What says what these carry out: themselves, or the one in the same file that made them. A word of their own is no proof of that. */
  sayersOf(ids: readonly string[]): SpecRecord[] {
    return [...new Set(ids.map((id) => this.makerOf(this.record(id)) ?? this.record(id)))]
  }

  /** The one in the same file that made another, of something that a run has found. */
  makerOf({metadata, path}: SpecRecord): SpecRecord | undefined {
    const maker = metadata.origin && this.records.get(metadata.origin.generator)
    return maker?.path === path ? maker : undefined
  }

  /** All, in the order in which they would be done. */
  all(): Specification[] {
    return this.graph.order().map((id) => this.specification(id))
  }

  specification(id: string): Specification {
    const record = this.record(id)
    const {dependencies} = record
    return describeRecord(record, {dependencies, status: this.graph.status(id), isUnblocked: this.graph.isUnblocked(id), stale: this.stale.has(id)})
  }

  /** Where the references of one specification lead, in this project and in others. */
  #node({dependencies: written, id, metadata, status}: SpecRecord, broken: BrokenLink[]): GraphNode {
    const rank = priorityRank(metadata.priority ?? DEFAULT_PRIORITY)!
    const generator = metadata.origin?.generator
    const loose = this.#now.loose.get(id)
    if (loose === undefined && generator === undefined) return {id, status, rank, dependencies: unique(written), unresolved: NOTHING}

    const open = new Set(loose)
    const dependencies = new Set(written.filter((reference) => !open.has(reference)))
    const unresolved: string[] = []
    const foreign: ForeignNode[] = []
    for (const reference of open) {
      const link = this.neighbours?.follow(reference)
      const candidates = link?.kind === 'own' ? this.names.candidates(link.name) : []
      if (candidates.length === 1) dependencies.add(candidates[0]!)
      else if (link?.kind === 'found') foreign.push({id: link.reference, status: link.status, proof: link.proof, stale: link.stale})
      else if (this.names.group(reference)?.length !== 0) unresolved.push(reference)
      if (link?.kind === 'broken') broken.push({...link, spec: id})
    }
    // Until a run has looked anew for its items, nobody knows which of them there will be.
    if (generator !== undefined && this.records.has(generator)) dependencies.add(generator)
    return {id, status, rank, dependencies: [...dependencies], unresolved, foreign}
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
    const unsettled: Array<{id: string; from: SpecStatus; to: SpecStatus}> = []
    for (const id of this.graph.ids) {
      const from = this.graph.status(id)
      const to = deadEnds.has(id) ? 'blocked' : 'pending'
      if ((from === 'pending' || from === 'blocked') && from !== to) unsettled.push({id, from, to})
    }
    return unsettled
  }
}

const NOTHING: readonly string[] = []

function unique(references: readonly string[]): readonly string[] {
  return new Set(references).size === references.length ? references : [...new Set(references)]
}
