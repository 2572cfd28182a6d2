import type {MmmError} from '../errors.ts'
import type {Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import type {SpecStatus} from './specification.ts'
import type {SpecRecord} from './specification-store.ts'
import type {SpecificationView} from './specification-view.ts'

/** A specification of another project, as far as those that wait for it need to know. */
export interface NeighbourSpec {
  readonly id: string
  readonly status: SpecStatus
  /** What it depends on, each as `project:id`. */
  readonly dependencies: readonly string[]
  /** Tells one proof of it from another. */
  readonly proof: string
  /** Whether that proof no longer stands, as far as that project alone can tell. */
  readonly stale: boolean
}

/** The specifications of another project. */
export interface Neighbour {
  readonly ids: readonly string[]
  /** What a name may mean there: nothing, one specification or several. */
  find(name: string): readonly NeighbourSpec[]
  /** The proof of one of its specifications as it is now, whatever it was when this was read. */
  proof(id: string): string | undefined
  /** Changes whenever something there does. */
  pulse(): string
}

/** Opens another project by its registered name, to look at. */
export type FindNeighbour = (project: string) => Result<Neighbour, MmmError>

/** Where a reference to another project leads. */
export type ForeignLink =
  | ({readonly kind: 'found'; readonly reference: string} & Pick<NeighbourSpec, 'proof' | 'stale' | 'status'>)
  /** It leads back into this project. */
  | {readonly kind: 'own'; readonly name: string}
  | {readonly kind: 'broken'; readonly reference: string; readonly message: string; readonly suggestion?: string}

let pattern: RegExp | undefined

/** Made when there is something to compare: to find out which letters there are takes V8 a millisecond. */
function referencePattern(): RegExp {
  pattern ??= /^([\p{L}\p{N}_][\p{L}\p{N}._-]*):([\p{L}\p{N}_][\p{L}\p{N}._-]*)$/u
  return pattern
}

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
    const [, project, name] = referencePattern().exec(reference) ?? []
    if (project === undefined || name === undefined) return undefined
    if (project === this.#own) return {kind: 'own', name}
    const broken = (message: string, suggestion?: string): ForeignLink => ({kind: 'broken', reference, message, ...(suggestion && {suggestion})})
    const neighbour = this.#neighbour(project)
    if (!neighbour.ok) return broken(`"${reference}" leads to the project ${project}: ${neighbour.error.message}`, neighbour.error.suggestions[0])
    const found = neighbour.value.find(name)
    if (found.length === 1) {
      const {id, proof, stale, status} = found[0]!
      return {kind: 'found', reference: `${project}:${id}`, proof, stale, status}
    }
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

  canLookInto(project: string): boolean {
    return this.#neighbour(project).ok
  }

  /** Changes whenever something changes in the projects that were led to. */
  pulse(): string {
    return [...this.#opened].map(([project, {ok: isOpen, ...opened}]) => `${project} ${isOpen && 'value' in opened ? opened.value.pulse() : ''}`).join('\n')
  }

  /** The proof of another project's specification as it is now. */
  proof(reference: string): string | undefined {
    const [, project, id] = referencePattern().exec(reference) ?? []
    const neighbour = project === undefined ? undefined : this.#neighbour(project)
    return neighbour?.ok ? neighbour.value.proof(id!) : undefined
  }

  /** A specification of another project by its full reference. */
  look(reference: string): NeighbourSpec | undefined {
    const [, project, name] = referencePattern().exec(reference) ?? []
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
export function describeNeighbour(
  {graph, names, records, stale}: Pick<SpecificationView, 'graph' | 'names' | 'records' | 'stale'>,
  project: string,
  {find, pulse}: {readonly find: (id: string) => SpecRecord | undefined; readonly pulse: () => string},
): Neighbour {
  const describe = (id: string): NeighbourSpec => {
    const {dependencies, unresolved} = graph.node(id)
    const foreign = unresolved.filter((reference) => referencePattern().test(reference))
    const needs = [...dependencies.map((dependency) => `${project}:${dependency}`), ...foreign]
    return {id, status: graph.status(id), dependencies: needs, proof: proofOf(records.get(id)!), stale: stale.has(id)}
  }
  const proof = (id: string): string | undefined => {
    const record = find(id)
    return record && proofOf(record)
  }
  return {ids: graph.ids, find: (name) => names.candidates(name).map((id) => describe(id)), proof, pulse}
}

/** By the execution that gave it, and by the content: somebody may vouch for another without executing anything. */
function proofOf({completedHash, evidenceId}: SpecRecord): string {
  return `${evidenceId ?? 0}:${completedHash ?? ''}`
}

function wayTo(reference: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const way = [reference]
  for (let before = cameFrom.get(reference); before !== undefined; before = cameFrom.get(before)) way.unshift(before)
  return way
}
