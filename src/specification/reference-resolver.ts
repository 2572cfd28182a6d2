import {basename} from 'node:path'
import type {SpecMetadata} from './specification.ts'

/** What a reference may name: an id, else a file's stem, else a number. */
export interface Nameable {
  readonly id: string
  readonly number: string | null
  readonly path: string
  readonly metadata?: Pick<SpecMetadata, 'origin'>
}

export interface ResolvedLink {
  readonly reference: string
  /** `null` when the reference names nothing, or more than one thing. */
  readonly dependsOn: string | null
}

/** Finds specifications by any of their names. */
export class NameTable {
  readonly #ids = new Set<string>()
  /** Those that have more names than their id. */
  readonly #named: Nameable[] = []
  #byStem: ReadonlyMap<string, readonly string[]> | undefined
  readonly #numbers = new Map<string, string[]>()
  readonly #groups: ReadonlyMap<string, readonly string[]>

  constructor(specifications: Iterable<Nameable>, groups: ReadonlyMap<string, readonly string[]> = new Map()) {
    this.#groups = groups
    for (const specification of specifications) {
      const {id, metadata, number} = specification
      this.#ids.add(id)
      // A generated one has only its id: file and number are those of all of them.
      if (metadata?.origin) continue
      this.#named.push(specification)
      if (number !== null) push(this.#numbers, fold(number), id)
    }
  }

  /** Made when something is first called by what is no id. */
  get #stems(): ReadonlyMap<string, readonly string[]> {
    if (this.#byStem) return this.#byStem
    const stems = new Map<string, string[]>()
    for (const {id, path} of this.#named) push(stems, fold(basename(path).replace(/\.md$/i, '')), id)
    return (this.#byStem = stems)
  }

  /** All that a name stands for together: what a generating specification made, and itself where it is one. */
  group(name: string): readonly string[] | undefined {
    return this.#groups.get(name.normalize('NFC'))
  }

  /** All that a name could mean: one id when it is clear, several when it is ambiguous, none when it is unknown. */
  candidates(name: string): readonly string[] {
    const composed = name.normalize('NFC')
    if (this.#ids.has(composed)) return [composed]
    const folded = fold(name)
    return this.group(name) ?? this.#stems.get(folded) ?? this.#numbers.get(folded) ?? this.#numbers.get(folded.replace(/^0+(?=\d)/, '')) ?? []
  }

  /** Numbers that more than one specification has, with their ids. */
  sharedNumbers(): Array<readonly [number: string, ids: readonly string[]]> {
    return [...this.#numbers].filter(([, ids]) => ids.length > 1)
  }
}

/** Resolves every specification's references. One to a group leads to each of it; one to an empty group leads nowhere, and waits for nothing. */
export function resolveReferences(
  specifications: readonly Nameable[],
  references: ReadonlyMap<string, readonly string[]>,
  groups?: ReadonlyMap<string, readonly string[]>,
): Map<string, ResolvedLink[]> {
  const names = new NameTable(specifications, groups)
  const resolve = (reference: string): ResolvedLink[] => {
    const group = names.group(reference)
    if (group && group.length > 0) return group.map((id) => ({reference, dependsOn: id}))
    const candidates = names.candidates(reference)
    return [{reference, dependsOn: candidates.length === 1 ? candidates[0]! : null}]
  }
  return new Map([...references].map(([id, list]) => [id, list.flatMap((reference) => resolve(reference))]))
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
