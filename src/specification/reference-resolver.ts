import {basename} from 'node:path'

/** What a reference may name: an id, else a file's stem, else a number. */
export interface Nameable {
  readonly id: string
  readonly number: string | null
  readonly path: string
}

export interface ResolvedLink {
  readonly reference: string
  /** `null` when the reference names nothing, or more than one thing. */
  readonly dependsOn: string | null
}

/** Finds specifications by any of their names. */
export class NameTable {
  readonly #ids = new Set<string>()
  readonly #stems = new Map<string, string[]>()
  readonly #numbers = new Map<string, string[]>()

  constructor(specifications: Iterable<Nameable>) {
    for (const {id, number, path} of specifications) {
      this.#ids.add(id)
      push(this.#stems, fold(basename(path).replace(/\.md$/i, '')), id)
      if (number !== null) push(this.#numbers, fold(number), id)
    }
  }

  /** All that a name could mean: one id when it is clear, several when it is ambiguous, none when it is unknown. */
  candidates(name: string): readonly string[] {
    const composed = name.normalize('NFC')
    if (this.#ids.has(composed)) return [composed]
    const folded = fold(name)
    return this.#stems.get(folded) ?? this.#numbers.get(folded) ?? this.#numbers.get(folded.replace(/^0+(?=\d)/, '')) ?? []
  }

  /** Numbers that more than one specification has, with their ids. */
  sharedNumbers(): Array<readonly [number: string, ids: readonly string[]]> {
    return [...this.#numbers].filter(([, ids]) => ids.length > 1)
  }
}

/** Resolves every specification's references. */
export function resolveReferences(specifications: readonly Nameable[], references: ReadonlyMap<string, readonly string[]>): Map<string, ResolvedLink[]> {
  const names = new NameTable(specifications)
  return new Map(
    [...references].map(([id, list]) => [
      id,
      list.map((reference) => {
        const candidates = names.candidates(reference)
        return {reference, dependsOn: candidates.length === 1 ? candidates[0]! : null}
      }),
    ]),
  )
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
