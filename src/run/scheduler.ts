import {isSatisfied, type SpecGraph} from '../specification/graph.ts'
import {chainLengths} from '../specification/plan.ts'
import {compareNames} from '../text/order.ts'
import {ReadyQueue} from './ready-queue.ts'
import {TouchLocks} from './touch-locks.ts'

export interface SchedulerOptions {
  /** Which runner a specification is for. */
  readonly runnerOf?: (id: string) => string
  /** Globs of what a specification may change. */
  readonly touchesOf?: (id: string) => readonly string[]
}

/**
 * Decides what may start next: only what has all its dependencies done and touches nothing that is in hand, the longest
 * chain first, then priority, then id. Pure bookkeeping without a clock, so the same answers give the same order.
 */
export class Scheduler {
  readonly #graph: SpecGraph
  readonly #open = new Map<string, number>()
  readonly #queues = new Map<string, ReadyQueue>()
  readonly #locks = new TouchLocks()
  readonly #waiting: Set<string>
  readonly #compare: (a: string, b: string) => number
  readonly #runnerOf: (id: string) => string
  readonly #touchesOf: (id: string) => readonly string[]

  /** `planned` holds the specifications to run, each after what it depends on. */
  constructor(graph: SpecGraph, planned: readonly string[], {runnerOf = () => '', touchesOf = () => []}: SchedulerOptions = {}) {
    this.#graph = graph
    this.#waiting = new Set(planned)
    this.#runnerOf = runnerOf
    this.#touchesOf = touchesOf
    const lengths = chainLengths(graph, planned, this.#waiting)
    this.#compare = (a, b) => lengths.get(b)! - lengths.get(a)! || graph.node(b).rank - graph.node(a).rank || compareNames(a, b)
    for (const id of planned) {
      const open = graph.node(id).dependencies.filter((dependency) => this.#waiting.has(dependency) || !isSatisfied(graph.status(dependency))).length
      this.#open.set(id, open)
      if (open === 0) this.#queue(id).push(id)
    }
  }

  /** Takes the next specification to start, if one may start now, of a runner that is free. Its files are in hand until they are released. */
  next(isFree: (runner: string) => boolean = () => true): string | undefined {
    let first: {readonly id: string; readonly queue: ReadyQueue} | undefined
    for (const [runner, queue] of this.#queues) {
      const id = isFree(runner) ? queue.peek() : undefined
      if (id !== undefined && (!first || this.#compare(id, first.id) < 0)) first = {id, queue}
    }
    if (!first) return undefined
    const {id, queue} = first
    queue.take()
    this.#waiting.delete(id)
    this.#locks.take(id, this.#touchesOf(id))
    return id
  }

  /** Nothing of a specification is going any more: its files are free. */
  release(id: string): void {
    if (this.#locks.release(id)) for (const queue of this.#queues.values()) queue.release(id)
  }

  /** Puts a specification back that was taken but is not done. */
  putBack(id: string): void {
    this.#waiting.add(id)
    this.#queue(id).push(id)
  }

  /** A specification is done: what waited only for it may start. */
  complete(id: string): void {
    for (const dependent of this.#graph.dependents(id)) {
      const open = this.#open.get(dependent)
      if (open === undefined) continue
      this.#open.set(dependent, open - 1)
      if (open === 1) this.#queue(dependent).push(dependent)
    }
  }

  /** What can no longer be done once a specification has failed, those that the run does not want included. */
  lostWith(id: string): string[] {
    return [...this.#graph.waitingFor([id], (dependent) => this.#waiting.has(dependent))]
  }

  /** A specification failed: gives what can no longer be done, in order, and forgets it. */
  fail(id: string): string[] {
    const lost = new Set(this.lostWith(id))
    return lost.size === 0 ? [] : [...this.#waiting].filter((waiting) => lost.has(waiting) && this.#waiting.delete(waiting))
  }

  /** Forgets a specification that is not to run; `false` when it was not waiting. */
  drop(id: string): boolean {
    return this.#waiting.delete(id)
  }

  /** Runners for which something could start now. */
  ready(): string[] {
    return [...this.#queues].filter(([, queue]) => queue.peek() !== undefined).map(([runner]) => runner)
  }

  /** What has not been taken yet. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** What has not been taken yet of one runner. */
  waitingFor(runner: string): string[] {
    return [...this.#waiting].filter((id) => this.#runnerOf(id) === runner)
  }

  #queue(id: string): ReadyQueue {
    const runner = this.#runnerOf(id)
    const known = this.#queues.get(runner)
    if (known) return known
    const options = {compare: this.#compare, locks: this.#locks, touches: this.#touchesOf, isWaiting: (waiting: string) => this.#waiting.has(waiting)}
    const queue = new ReadyQueue(options)
    this.#queues.set(runner, queue)
    return queue
  }
}
