import {isSatisfied, type SpecGraph} from '../specification/graph.ts'
import {Heap} from '../specification/heap.ts'
import {chainLengths} from '../specification/plan.ts'
import {compareNames} from '../text/order.ts'

/**
 * Decides what may start next: only what has all its dependencies done, the longest chain first, then priority, then
 * id. Pure bookkeeping without a clock, so the same answers give the same order.
 */
export class Scheduler {
  readonly #graph: SpecGraph
  readonly #open = new Map<string, number>()
  readonly #ready: Heap<string>
  readonly #waiting: Set<string>

  /** `planned` holds the specifications to run, each after what it depends on. */
  constructor(graph: SpecGraph, planned: readonly string[]) {
    this.#graph = graph
    this.#waiting = new Set(planned)
    const lengths = chainLengths(graph, planned, this.#waiting)
    this.#ready = new Heap((a, b) => lengths.get(b)! - lengths.get(a)! || graph.node(b).rank - graph.node(a).rank || compareNames(a, b))
    for (const id of planned) {
      const open = graph.node(id).dependencies.filter((dependency) => this.#waiting.has(dependency) || !isSatisfied(graph.status(dependency))).length
      this.#open.set(id, open)
      if (open === 0) this.#ready.push(id)
    }
  }

  /** Takes the next specification to start, if one may start now. */
  next(): string | undefined {
    for (let id = this.#ready.pop(); id !== undefined; id = this.#ready.pop()) if (this.#waiting.delete(id)) return id
    return undefined
  }

  /** Puts a specification back that was taken but could not be started. */
  putBack(id: string): void {
    this.#waiting.add(id)
    this.#ready.push(id)
  }

  /** A specification is done: what waited only for it may start. */
  complete(id: string): void {
    for (const dependent of this.#graph.dependents(id)) {
      const open = this.#open.get(dependent)
      if (open === undefined) continue
      this.#open.set(dependent, open - 1)
      if (open === 1) this.#ready.push(dependent)
    }
  }

  /** A specification failed: gives what can no longer be done, in order, and forgets it. */
  fail(id: string): string[] {
    const lost = this.#graph.waitingFor([id], (dependent) => this.#waiting.has(dependent))
    return [...this.#waiting].filter((waiting) => lost.has(waiting) && this.#waiting.delete(waiting))
  }

  /** Forgets a specification that is not to run; `false` when it was not waiting. */
  drop(id: string): boolean {
    return this.#waiting.delete(id)
  }

  /** What has not been taken yet. */
  get waiting(): number {
    return this.#waiting.size
  }
}
