import {compareNames} from '../text/order.ts'
import {findCircles, pathAround} from './cycles.ts'
import {Edges} from './edges.ts'
import {Heap} from './heap.ts'
import type {SpecStatus} from './specification.ts'

/** A specification as the graph sees it. */
export interface GraphNode {
  readonly id: string
  readonly status: SpecStatus
  /** Higher first. */
  readonly rank: number
  /** Ids that are in the graph, each once. */
  readonly dependencies: readonly string[]
  /** References that lead nowhere or to several specifications. */
  readonly unresolved: readonly string[]
  /** What it depends on in other projects, as `project:id`. */
  readonly foreign?: readonly ForeignNode[]
}

/** A specification of another project. */
export interface ForeignNode {
  /** As `project:id`. */
  readonly id: string
  readonly status: SpecStatus
  /** Tells one proof of it from another. */
  readonly proof?: string
  /** Whether that proof no longer stands there. */
  readonly stale?: boolean
}

/** Why a specification cannot run now. */
export type Hindrance =
  | {readonly kind: 'approval'}
  | {readonly kind: 'cycle'; readonly path: readonly string[]}
  | {readonly kind: 'dependency'; readonly id: string; readonly status: SpecStatus}
  | {readonly kind: 'unresolved'; readonly reference: string}

/**
 * The dependencies of a project. Only the statuses ever change; no method recurses, so depth costs nothing. Inside, each
 * specification is its place among all ids, sorted: of ten thousand, tables of numbers are made and read in a tenth of the time.
 */
export class SpecGraph {
  readonly #ids: readonly string[]
  readonly #nodes: readonly GraphNode[]
  readonly #place: ReadonlyMap<string, number>
  readonly #needs: Edges
  readonly #dependents: Edges
  readonly #dependentIds: Array<readonly string[]> = []
  readonly #status: SpecStatus[]
  readonly #awaiting = new Set<string>()
  #order: readonly string[] | undefined
  #circles: ReadonlyArray<ReadonlySet<string>> | undefined
  #circular: ReadonlySet<string> | undefined

  constructor(nodes: Iterable<GraphNode>) {
    this.#nodes = [...nodes].toSorted((a, b) => compareNames(a.id, b.id))
    this.#ids = this.#nodes.map(({id}) => id)
    this.#status = this.#nodes.map(({status}) => status)
    this.#place = new Map(this.#ids.map((id, place) => [id, place]))
    this.#needs = Edges.of(this.#nodes, this.#place)
    this.#dependents = this.#needs.reversed()
  }

  /** All ids, sorted. */
  get ids(): readonly string[] {
    return this.#ids
  }

  has(id: string): boolean {
    return this.#place.has(id)
  }

  node(id: string): GraphNode {
    return this.#nodes[this.#place.get(id)!]!
  }

  status(id: string): SpecStatus {
    return this.#status[this.#place.get(id)!]!
  }

  /** A run keeps the graph current as it goes. */
  setStatus(id: string, status: SpecStatus): void {
    const place = this.#place.get(id)
    if (place !== undefined) this.#status[place] = status
  }

  /** Whether it is proven, and a person has to agree. */
  isAwaiting(id: string): boolean {
    return this.#awaiting.has(id)
  }

  setAwaiting(id: string, awaiting: boolean): void {
    if (awaiting) this.#awaiting.add(id)
    else this.#awaiting.delete(id)
  }

  dependents(id: string): readonly string[] {
    const place = this.#place.get(id)
    if (place === undefined) return []
    return (this.#dependentIds[place] ??= this.#targetsOf(place))
  }

  #targetsOf(place: number): string[] {
    const {starts, targets} = this.#dependents
    const ids: string[] = []
    for (let at = starts[place]!; at < starts[place + 1]!; at++) ids.push(this.#ids[targets[at]!]!)
    return ids
  }

  /** All that depends on `ids`, directly or not. */
  allDependents(ids: Iterable<string>): Set<string> {
    return reach(ids, (id) => this.dependents(id))
  }

  /** All that waits for `ids`, directly or not; what is done waits for nothing, unless `isWanted` says that it is to be done anew. */
  waitingFor(ids: Iterable<string>, isWanted: (id: string) => boolean = () => false): Set<string> {
    return reach(ids, (id) => this.dependents(id).filter((dependent) => isWanted(dependent) || !isSatisfied(this.status(dependent))))
  }

  /** All that `ids` depend on, directly or not. */
  allDependencies(ids: Iterable<string>): Set<string> {
    return reach(ids, (id) => this.#dependenciesOf(id))
  }

  /** Whether the dependencies allow the specification to run, whatever its own status. */
  isUnblocked(id: string): boolean {
    const {dependencies, foreign = [], unresolved} = this.node(id)
    return (
      unresolved.length === 0 &&
      !this.isAwaiting(id) &&
      !this.circular().has(id) &&
      dependencies.every((dependency) => isSatisfied(this.status(dependency))) &&
      foreign.every(({status}) => isSatisfied(status))
    )
  }

  /** What the specification waits for: a circle it lies on, references that lead nowhere, dependencies that are not done. */
  hindrances(id: string): Hindrance[] {
    const {dependencies, foreign = [], unresolved} = this.node(id)
    const circle = this.#allCircles().find((members) => members.has(id))
    return [
      ...(this.isAwaiting(id) ? [{kind: 'approval' as const}] : []),
      ...(circle ? [{kind: 'cycle' as const, path: pathAround(circle, (member) => this.#dependenciesOf(member), id)}] : []),
      ...unresolved.map((reference) => ({kind: 'unresolved' as const, reference})),
      ...dependencies
        .filter((dependency) => !isSatisfied(this.status(dependency)))
        .map((dependency) => ({kind: 'dependency' as const, id: dependency, status: this.status(dependency)})),
      ...foreign.filter(({status}) => !isSatisfied(status)).map(({id: reference, status}) => ({kind: 'dependency' as const, id: reference, status})),
    ]
  }

  /** Specifications that can run only after a person has acted: something they wait for failed, is missing, lies on a circle or waits for approval. */
  deadEnds(): Set<string> {
    const circular = this.circular()
    const broken = this.#ids.filter((id, place) => this.#isBroken(this.#nodes[place]!) || this.isAwaiting(id) || circular.has(id))
    const failed = this.#ids.filter((_, place) => this.#status[place] === 'failed')
    // What is done already waits for nothing, and keeps nothing waiting.
    const isOpen = (id: string): boolean => !isSatisfied(this.status(id))
    return new Set([...broken, ...this.waitingFor([...broken, ...failed].filter(isOpen))])
  }

  /** What failed or is blocked in another project waits for a person there. */
  #isBroken({foreign = [], unresolved}: GraphNode): boolean {
    return unresolved.length > 0 || foreign.some(({status}) => status === 'failed' || status === 'blocked')
  }

  /** Every specification after what it depends on, circles aside; among those that are free, higher rank first, then id. What lies on or behind a circle comes last. */
  order(): readonly string[] {
    return (this.#order ??= this.#sort())
  }

  /** Each circle as the shortest path around it, from its first id back to that. */
  cycles(): string[][] {
    return this.#allCircles().map((circle) => pathAround(circle, (id) => this.#dependenciesOf(id)))
  }

  /** All ids that lie on a circle. */
  circular(): ReadonlySet<string> {
    return (this.#circular ??= new Set(this.#allCircles().flatMap((circle) => [...circle])))
  }

  #allCircles(): ReadonlyArray<ReadonlySet<string>> {
    this.order()
    return this.#circles!
  }

  #dependenciesOf(id: string): readonly string[] {
    return this.has(id) ? this.node(id).dependencies : []
  }

  #sort(): string[] {
    const {length} = this.#nodes
    const {starts, targets} = this.#dependents
    const open = Int32Array.from(this.#nodes, (_, place) => this.#needs.count(place))
    const free = new Heap<number>((a, b) => this.#nodes[b]!.rank - this.#nodes[a]!.rank || a - b)
    const order: string[] = []
    const settle = (place: number, dependencies: number): void => {
      if ((open[place]! -= dependencies) === 0) free.push(place)
    }
    const take = (isWithin?: (id: string, dependent: string) => boolean): void => {
      for (let place = free.pop(); place !== undefined; place = free.pop()) {
        const id = this.#ids[place]!
        order.push(id)
        for (let at = starts[place]!; at < starts[place + 1]!; at++) if (!isWithin?.(id, this.#ids[targets[at]!]!)) settle(targets[at]!, 1)
      }
    }
    for (let place = 0; place < length; place++) settle(place, 0)
    take()
    // Where everything found its place there are no circles to look for.
    const isWhole = order.length === length
    this.#circles = isWhole ? [] : findCircles(this.#ids, (id) => this.#dependenciesOf(id))
    if (isWhole) return order
    // What is left lies on a circle, where no order is right, or behind one, where there still is one.
    const circleOf = new Map(this.#circles.flatMap((circle) => [...circle].map((id) => [id, circle] as const)))
    for (const [id, circle] of circleOf) settle(this.#place.get(id)!, this.node(id).dependencies.filter((dependency) => circle.has(dependency)).length)
    take((id, dependent) => circleOf.get(id)?.has(dependent) ?? false)
    return order
  }
}

/** A dependency that asks nothing more of those that wait for it. */
export function isSatisfied(status: SpecStatus): boolean {
  return status === 'completed' || status === 'skipped'
}

function reach(from: Iterable<string>, next: (id: string) => readonly string[]): Set<string> {
  const reached = new Set<string>()
  const pending = [...from]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    for (const neighbour of next(id)) {
      if (reached.has(neighbour)) continue
      reached.add(neighbour)
      pending.push(neighbour)
    }
  }
  return reached
}
