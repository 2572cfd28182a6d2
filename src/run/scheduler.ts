import {isSatisfied, type SpecGraph} from '../specification/graph.ts'
import {chainLengths} from '../specification/plan.ts'
import {compareNames} from '../text/order.ts'
import type {Offer} from './conductor.ts'
import {ReadyQueue} from './ready-queue.ts'
import type {Seat} from './seat.ts'
import {TouchLocks} from './touch-locks.ts'

export interface SchedulerOptions {
  /** Which runner a specification is for. */
  readonly runnerOf?: (id: string) => string
  /** Globs of what a specification may change. */
  readonly touchesOf?: (id: string) => readonly string[]
  /** The run of several projects that this one is a part of. */
  readonly seat?: Seat | undefined
}

/**
 * Decides what may start next: only what has all its dependencies done and touches nothing that is in hand, the longest
 * chain first, then priority, then id. Pure bookkeeping without a clock, so the same answers give the same order.
 */
export class Scheduler {
  #graph: SpecGraph
  /** All that ever was planned. */
  readonly #planned: Set<string>
  #lengths: ReadonlyMap<string, number> = new Map()
  readonly #open = new Map<string, number>()
  readonly #queues = new Map<string, ReadyQueue>()
  readonly #locks = new TouchLocks()
  readonly #waiting: Set<string>
  /** Started, and not released yet. */
  readonly #taken = new Set<string>()
  readonly #compare: (a: string, b: string) => number
  readonly #runnerOf: (id: string) => string
  readonly #touchesOf: (id: string) => readonly string[]
  readonly #seat: Seat | undefined

  /** `planned` holds the specifications to run, each after what it depends on. */
  constructor(graph: SpecGraph, planned: readonly string[], {runnerOf = () => '', seat, touchesOf = () => []}: SchedulerOptions = {}) {
    this.#graph = graph
    this.#planned = new Set(planned)
    this.#waiting = new Set(planned)
    this.#runnerOf = runnerOf
    this.#touchesOf = touchesOf
    this.#seat = seat
    this.#compare = (a, b) => this.#length(b) - this.#length(a) || this.#graph.node(b).rank - this.#graph.node(a).rank || compareNames(a, b)
    this.#arrange(planned)
  }

  /** The graph has grown: takes the new one, and what is to be done beside what was planned before. */
  extend(graph: SpecGraph, added: readonly string[]): void {
    this.#graph = graph
    for (const id of added) {
      this.#planned.add(id)
      this.#waiting.add(id)
    }
    this.#queues.clear()
    this.#arrange(graph.order().filter((id) => this.#planned.has(id)))
  }

  /** Takes the next specification to start, if one may start now, of a runner that is free. Its files are in hand until they are released. */
  next(isFree: (runner: string) => boolean = () => true): string | undefined {
    const first = this.#first(isFree)
    if (!first) return undefined
    const {id, queue} = first
    queue.take()
    this.#waiting.delete(id)
    this.#taken.add(id)
    this.#locks.take(id, this.#touchesOf(id))
    return id
  }

  /** What {@link next} would take. */
  offer(isFree: (runner: string) => boolean): Offer | undefined {
    const first = this.#first(isFree)
    return first && {id: first.id, length: this.#length(first.id), rank: this.#graph.node(first.id).rank}
  }

  /** Nothing of a specification is going any more: its files are free. */
  release(id: string): void {
    this.#taken.delete(id)
    if (this.#locks.release(id)) for (const queue of this.#queues.values()) queue.release(id)
  }

  /** Puts a specification back that was taken but is not done. */
  putBack(id: string): void {
    this.#waiting.add(id)
    this.#queue(id).push(id)
  }

  /** A specification is done: what waited only for it may start. */
  complete(id: string): void {
    for (const dependent of this.#graph.dependents(id)) this.settle(dependent)
  }

  /** One thing less that a specification waits for. */
  settle(id: string): void {
    const open = this.#open.get(id)
    if (open === undefined) return
    this.#open.set(id, open - 1)
    if (open === 1) this.#queue(id).push(id)
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

  /** Whether it was started and something of it may still be going. */
  isTaken(id: string): boolean {
    return this.#taken.has(id)
  }

  isWaiting(id: string): boolean {
    return this.#waiting.has(id)
  }

  /** What has not been taken yet. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** What has not been taken yet of one runner. */
  waitingFor(runner: string): string[] {
    return [...this.#waiting].filter((id) => this.#runnerOf(id) === runner)
  }

  /** Counts what everything waits for; `planned` has each after what it depends on. */
  #arrange(planned: readonly string[]): void {
    const graph = this.#graph
    this.#lengths = chainLengths(graph, planned, this.#planned)
    for (const id of planned) {
      if (!this.#waiting.has(id)) continue
      const own = graph.node(id).dependencies.filter((dependency) => this.#waiting.has(dependency) || !isSatisfied(graph.status(dependency))).length
      const open = own + (this.#seat?.waitsFor(id) ?? 0)
      this.#open.set(id, open)
      if (open === 0) this.#queue(id).push(id)
    }
  }

  #length(id: string): number {
    return Math.max(this.#lengths.get(id) ?? 0, this.#seat?.lengthOf(id) ?? 0)
  }

  #first(isFree: (runner: string) => boolean): {readonly id: string; readonly queue: ReadyQueue} | undefined {
    let first: {readonly id: string; readonly queue: ReadyQueue} | undefined
    for (const [runner, queue] of this.#queues) {
      const id = isFree(runner) ? queue.peek() : undefined
      if (id !== undefined && (!first || this.#compare(id, first.id) < 0)) first = {id, queue}
    }
    return first
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
