import type {MmmError} from '../errors.ts'
import type {Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import type {SpecStatus} from './specification.ts'
import type {SpecificationView} from './specification-view.ts'

/** A specification of another project, as far as those that wait for it need to know. */
export interface NeighbourSpec {
  readonly id: string
  readonly status: SpecStatus
  /** What it depends on, each as `project:id`. */
  readonly dependencies: readonly string[]
}

/** The specifications of another project. */
export interface Neighbour {
  readonly ids: readonly string[]
  /** What a name may mean there: nothing, one specification or several. */
  find(name: string): readonly NeighbourSpec[]
}

/** Opens another project by its registered name, to look at. */
export type FindNeighbour = (project: string) => Result<Neighbour, MmmError>

/** Where a reference to another project leads. */
export type ForeignLink =
  | {readonly kind: 'found'; readonly reference: string; readonly status: SpecStatus}
  /** It leads back into this project. */
  | {readonly kind: 'own'; readonly name: string}
  | {readonly kind: 'broken'; readonly reference: string; readonly message: string; readonly suggestion?: string}

const REFERENCE = /^([\p{L}\p{N}_][\p{L}\p{N}._-]*):([\p{L}\p{N}_][\p{L}\p{N}._-]*)$/u

/** Follows references of the form `project:id`. Each project is opened once, when something leads there. */
export class Neighbours {
  readonly #own: string
  readonly #open: FindNeighbour
  readonly #opened = new Map<string, ReturnType<FindNeighbour>>()

  constructor(own: string, open: FindNeighbour) {
    this.#own = own
    this.#open = open
  }

  /** Whether anything led to another project. */
  get isUsed(): boolean {
    return this.#opened.size > 0
  }

  /** `undefined` for what is no reference to a project. */
  follow(reference: string): ForeignLink | undefined {
    const [, project, name] = REFERENCE.exec(reference) ?? []
    if (project === undefined || name === undefined) return undefined
    if (project === this.#own) return {kind: 'own', name}
    const broken = (message: string, suggestion?: string): ForeignLink => ({kind: 'broken', reference, message, ...(suggestion && {suggestion})})
    const neighbour = this.#neighbour(project)
    if (!neighbour.ok) return broken(`"${reference}" leads to the project ${project}: ${neighbour.error.message}`, neighbour.error.suggestions[0])
    const found = neighbour.value.find(name)
    if (found.length === 1) return {kind: 'found', reference: `${project}:${found[0]!.id}`, status: found[0]!.status}
    if (found.length > 1) return broken(`The dependency "${reference}" is ambiguous: it could be ${found.map(({id}) => `${project}:${id}`).join(' or ')}.`)
    const near = nearest(name, neighbour.value.ids).map((id) => `${project}:${id}`)
    return broken(`The project ${project} has no specification "${name}" to depend on.`, near.length > 0 ? `Did you mean ${near.join(' or ')}?` : undefined)
  }

  /** The way from a specification of another project back to one of this project's that `isTarget` means; `undefined` when there is none. */
  pathBack(from: string, isTarget: (id: string) => boolean): string[] | undefined {
    const cameFrom = new Map<string, string>()
    const queue = [from]
    for (let head = 0; head < queue.length; head++) {
      for (const next of this.look(queue[head]!)?.dependencies ?? []) {
        const link = this.follow(next)
        if (link?.kind === 'own' && isTarget(link.name)) return [...wayTo(queue[head]!, cameFrom), link.name]
        if (link?.kind !== 'found' || next === from || cameFrom.has(next)) continue
        cameFrom.set(next, queue[head]!)
        queue.push(next)
      }
    }
    return undefined
  }

  /** A specification of another project by its full reference. */
  look(reference: string): NeighbourSpec | undefined {
    const [, project, name] = REFERENCE.exec(reference) ?? []
    if (project === undefined || name === undefined) return undefined
    const neighbour = this.#neighbour(project)
    const found = neighbour.ok ? neighbour.value.find(name) : []
    return found.length === 1 ? found[0] : undefined
  }

  #neighbour(project: string): ReturnType<FindNeighbour> {
    const known = this.#opened.get(project)
    if (known) return known
    const opened = this.#open(project)
    this.#opened.set(project, opened)
    return opened
  }
}

/** What a project tells others about its specifications. */
export function describeNeighbour({graph, names}: Pick<SpecificationView, 'graph' | 'names'>, project: string): Neighbour {
  const describe = (id: string): NeighbourSpec => {
    const {dependencies, unresolved} = graph.node(id)
    const foreign = unresolved.filter((reference) => REFERENCE.test(reference))
    return {id, status: graph.status(id), dependencies: [...dependencies.map((dependency) => `${project}:${dependency}`), ...foreign]}
  }
  return {ids: graph.ids, find: (name) => names.candidates(name).map((id) => describe(id))}
}

function wayTo(reference: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [reference]
  for (let before = cameFrom.get(reference); before !== undefined; before = cameFrom.get(before)) way.unshift(before)
  return way
}
