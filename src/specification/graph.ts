import {compareNames} from '../text/order.ts'
import {findCircles, pathAround} from './cycles.ts'
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

/** The dependencies of a project. Only the statuses ever change; no method recurses, so depth costs nothing. */
export class SpecGraph {
  readonly #nodes = new Map<string, GraphNode>()
  readonly #dependents = new Map<string, string[]>()
  readonly #status = new Map<string, SpecStatus>()
  readonly #awaiting = new Set<string>()
  /** The place of each id among all, sorted: comparing numbers is cheaper than comparing names. */
  readonly #place = new Map<string, number>()
  #order: readonly string[] | undefined
  #circles: ReadonlyArray<ReadonlySet<string>> | undefined
  #circular: ReadonlySet<string> | undefined

  constructor(nodes: Iterable<GraphNode>) {
    const sorted = [...nodes].toSorted((a, b) => compareNames(a.id, b.id))
    for (const [place, node] of sorted.entries()) {
      this.#nodes.set(node.id, node)
      this.#status.set(node.id, node.status)
      this.#place.set(node.id, place)
    }
    for (const {dependencies, id} of sorted) {
      for (const dependency of dependencies) {
        const list = this.#dependents.get(dependency)
        if (list) list.push(id)
        else this.#dependents.set(dependency, [id])
      }
    }
  }

  /** All ids, sorted. */
  get ids(): string[] {
    return [...this.#nodes.keys()]
  }

  has(id: string): boolean {
    return this.#nodes.has(id)
  }

  node(id: string): GraphNode {
    return this.#nodes.get(id)!
  }

  status(id: string): SpecStatus {
    return this.#status.get(id)!
  }

  /** A run keeps the graph current as it goes. */
  setStatus(id: string, status: SpecStatus): void {
    this.#status.set(id, status)
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
    return this.#dependents.get(id) ?? []
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
    const broken = this.ids.filter((id) => this.#isBroken(this.node(id)) || this.isAwaiting(id) || this.circular().has(id))
    const failed = this.ids.filter((id) => this.status(id) === 'failed')
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
    return this.#nodes.get(id)?.dependencies ?? []
  }

  #sort(): string[] {
    const open = new Map(this.ids.map((id) => [id, this.node(id).dependencies.length]))
    const free = new Heap<string>((a, b) => this.node(b).rank - this.node(a).rank || this.#place.get(a)! - this.#place.get(b)!)
    const order: string[] = []
    const settle = (id: string, dependencies = 1): void => {
      const count = open.get(id)! - dependencies
      open.set(id, count)
      if (count === 0) free.push(id)
    }
    const place = (isWithin: (id: string, dependent: string) => boolean): void => {
      for (let id = free.pop(); id !== undefined; id = free.pop()) {
        order.push(id)
        for (const dependent of this.dependents(id)) if (!isWithin(id, dependent)) settle(dependent)
      }
    }
    for (const id of this.ids) settle(id, 0)
    place(() => false)
    // Where everything found its place there are no circles to look for.
    const isWhole = order.length === this.#nodes.size
    this.#circles = isWhole ? [] : findCircles(this.ids, (id) => this.#dependenciesOf(id))
    if (isWhole) return order
    // What is left lies on a circle, where no order is right, or behind one, where there still is one.
    const circleOf = new Map(this.#circles.flatMap((circle) => [...circle].map((id) => [id, circle] as const)))
    for (const [id, circle] of circleOf) settle(id, this.node(id).dependencies.filter((dependency) => circle.has(dependency)).length)
    place((id, dependent) => circleOf.get(id)?.has(dependent) ?? false)
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
