import type {SpecGraph} from '../specification/graph.ts'
import {compareNames} from '../text/order.ts'
import {Purse} from './purse.ts'

/** What could start next in one project of several. */
export interface Offer {
  readonly id: string
  /** Specifications on the longest chain that begins with it, in whichever projects. */
  readonly length: number
  readonly rank: number
}

/** The part that one project has in a run of several, as the others see it. */
export interface Member {
  /** How many of its own at once. */
  readonly concurrency: number
  /** Whether it can do nothing any more unless something happens elsewhere. */
  readonly isIdle: boolean
  /** Lets those go on that had left their places. */
  resume(): void
  offer(): Offer | undefined
  /** Starts what it offered. */
  start(): void
  /** Something in another project is done for which one of its own has waited. */
  settle(id: string): void
  /** One of its own cannot be done: something in another project has not been. */
  lose(id: string, reason: string): void
  /** Commits all that it has recorded, and lets its database go. */
  flush(): void
  /** Has it look again. */
  wake(): void
}

export interface ConductorOptions {
  /** All projects together, their ids as `project:id`. */
  readonly graph: SpecGraph
  readonly planned: ReadonlySet<string>
  /** For each planned one, how many stand on the longest chain that begins with it. */
  readonly lengths: ReadonlyMap<string, number>
  readonly projects: readonly string[]
  /** Specifications at once in all projects; without it as many as the project that allows itself the most. */
  readonly concurrency: number | undefined
  /** Specifications at once of a runner in all projects, where it is said. */
  readonly runnerLimits: Readonly<Record<string, number>>
  /** After so many failures in all projects nothing more starts in any. */
  readonly mostFailures: number
  /** Dollars that all may spend together. */
  readonly budget?: number | undefined
}

/**
 * Makes one queue of the runs of several projects: gives out the places, the longest chain of all first, and carries
 * word from project to project of what is done and what is not going to be.
 */
export class Conductor {
  readonly #options: ConductorOptions
  readonly #members = new Map<string, Member>()
  readonly #ended = new Set<string>()
  readonly #done = new Set<string>()
  /** What is not going to be done, and why. */
  readonly #lost = new Map<string, string>()
  readonly #active = new Map<string, number>()
  /** Lost, and not everybody has been told. */
  readonly #telling: string[] = []
  readonly purse: Purse | undefined
  #going = 0
  #failures = 0

  constructor(options: ConductorOptions) {
    this.#options = options
    this.purse = options.budget === undefined ? undefined : new Purse(options.budget)
  }

  get isStopping(): boolean {
    return this.#failures >= this.#options.mostFailures
  }

  get hasRoom(): boolean {
    return this.#going < (this.#options.concurrency ?? Math.max(1, ...[...this.#members.values()].map(({concurrency}) => concurrency)))
  }

  hasRoomFor(runner: string): boolean {
    return (this.#active.get(runner) ?? 0) < (this.#options.runnerLimits[runner] ?? Infinity)
  }

  count(runner: string, change: -1 | 1): void {
    this.#going += change
    this.#active.set(runner, (this.#active.get(runner) ?? 0) + change)
  }

  /** Tells it what it has missed. */
  join(project: string, member: Member): void {
    this.#members.set(project, member)
    for (const [reference, why] of this.#lost) this.#tellLost(reference, why, project)
  }

  /** A project's run is over, however it ended. */
  end(project: string): void {
    this.#members.delete(project)
    this.#ended.add(project)
    this.wake()
  }

  /** A project cannot be run, or not to its end: what others need of it is not going to be done. */
  abandon(project: string): void {
    const {planned} = this.#options
    for (const reference of planned)
      if (reference.startsWith(`${project}:`) && !this.#done.has(reference)) this.lose(reference, 'whose project could not be run')
    this.end(project)
  }

  /** Starts what may start, in whichever project. */
  fill(): void {
    for (const member of this.#members.values()) member.resume()
    while (this.hasRoom) {
      const best = this.#best()
      if (!best) return
      best.start()
    }
  }

  /** Whether nothing can happen in any project any more. */
  get isOver(): boolean {
    const {projects} = this.#options
    return projects.every((project) => this.#ended.has(project) || this.#members.get(project)?.isIdle === true)
  }

  flush(): void {
    for (const member of this.#members.values()) member.flush()
  }

  wake(): void {
    for (const member of this.#members.values()) member.wake()
  }

  fail(): void {
    this.#failures++
    if (this.isStopping) this.wake()
  }

  complete(reference: string): void {
    if (this.#done.has(reference)) return
    this.#done.add(reference)
    for (const [project, id] of this.#dependents(reference)) this.#members.get(project)?.settle(id)
  }

  /** What one loses others lose in turn: not by calls within calls, so depth costs nothing. */
  lose(reference: string, why: string): void {
    if (this.#lost.has(reference)) return
    this.#lost.set(reference, why)
    if (this.#telling.push(reference) > 1) return
    for (const each of this.#telling) this.#tellLost(each, this.#lost.get(each)!)
    this.#telling.length = 0
  }

  /** How many specifications of other projects one still waits for. */
  waitsFor(project: string, id: string): number {
    const {graph, planned} = this.#options
    const reference = `${project}:${id}`
    if (!graph.has(reference)) return 0
    const isOutside = (dependency: string): boolean => !dependency.startsWith(`${project}:`)
    return graph.node(reference).dependencies.filter((dependency) => isOutside(dependency) && planned.has(dependency) && !this.#done.has(dependency)).length
  }

  lengthOf(project: string, id: string): number {
    return this.#options.lengths.get(`${project}:${id}`) ?? 0
  }

  #best(): Member | undefined {
    const offers = [...this.#members].flatMap(([project, member]) => {
      const offer = member.offer()
      return offer ? [{...offer, member, reference: `${project}:${offer.id}`}] : []
    })
    const [first] = offers.toSorted((a, b) => b.length - a.length || b.rank - a.rank || compareNames(a.reference, b.reference))
    return first?.member
  }

  #tellLost(reference: string, why: string, only?: string): void {
    for (const [project, id] of this.#dependents(reference))
      if (only === undefined || only === project) this.#members.get(project)?.lose(id, `needs ${reference}, ${why}`)
  }

  /** What waits for a specification in other projects than its own. */
  #dependents(reference: string): Array<readonly [project: string, id: string]> {
    const {graph, planned} = this.#options
    if (!graph.has(reference)) return []
    const [own] = splitReference(reference)
    return graph.dependents(reference).flatMap((dependent) => {
      const parts = splitReference(dependent)
      return parts[0] !== own && planned.has(dependent) ? [parts] : []
    })
  }
}

/** Names of projects and ids hold no colon. */
export function splitReference(reference: string): readonly [project: string, id: string] {
  const colon = reference.indexOf(':')
  return [reference.slice(0, colon), reference.slice(colon + 1)]
}
