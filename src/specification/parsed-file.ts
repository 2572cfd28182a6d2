import {join} from 'node:path'
import type {Database} from '../database/database.ts'
import {loadModule} from '../lazy.ts'
import {withCure} from './cures.ts'
import {isUnsettled, type SpecFile, UNSETTLED} from './files-look.ts'
import type {Generator} from './foreach.ts'
import {FoundItemsStore} from './found-items-store.ts'
import type {GeneratedSpec} from './generation.ts'
import type {Items} from './items.ts'
import type {SpecProblem} from './problem.ts'
import {whyUnreadable} from './unreadable.ts'
import {readSpecFile} from './specification-files.ts'
import {parseSpecificationBytes} from './specification-parser.ts'
import type {SpecificationStore} from './specification-store.ts'

export interface IndexOptions {
  readonly database: Database
  readonly store: SpecificationStore
  readonly projectId: number
  readonly projectPath: string
  readonly directory: string
  readonly ignore: readonly string[]
  /** See {@link isUnsettled}; only tests have another. */
  readonly tick?: number
  /** Of so many files it is kept that all are known. */
  readonly many?: number
}

/** What stands in a file. */
export interface ParsedFile {
  readonly file: SpecFile
  /** The whole of it. */
  readonly text: string
  readonly problems: readonly SpecProblem[]
  /** The id that the file itself claims, and all that stand in it: more than one where it generates others. */
  readonly claimedId: string | null
  readonly specs: ReadonlyMap<string, GeneratedSpec>
  readonly generator: Generator | null
}

/** Reads a file that was seen, and makes of it what can be made. */
export function readAndParse(options: IndexOptions, {fingerprint, path, refused}: SpecFile): ParsedFile {
  const refuse = (reason: Pick<SpecProblem, 'code' | 'message' | 'suggestion'>, file: SpecFile): ParsedFile => {
    const problem = withCure({path, line: 1, column: 1, severity: 'error', ...reason}, '')
    return {file, text: '', problems: [problem], claimedId: null, specs: new Map(), generator: null}
  }
  if (refused) return refuse(refused, {path, fingerprint})
  const bytes = readSpecFile(options.projectPath, path)
  // It may be readable at the next look without having changed; no file has this fingerprint, so it is tried again.
  if (!bytes.ok) return refuse({code: 'unreadable', ...whyUnreadable(join(options.projectPath, path), bytes.error.code)}, {path, fingerprint: ''})
  const {draft, generator, problems, text} = parseSpecificationBytes(bytes.value, path)
  const specs = new Map(draft && [[draft.id, {draft, text}]])
  const claimedId = draft?.id ?? null
  if (!generator) return {file: {path, fingerprint}, text, problems, claimedId, specs, generator: null}

  const {fingerprint: items, ...found} = itemsFor(options, generator)
  const made = loadModule<typeof import('./generation.ts')>('specification/generation').generate(text, path, generator, found.items)
  for (const spec of made.specs) specs.set(spec.draft.id, spec)
  const ids = made.specs.map((spec) => spec.draft.id)
  const stat = fingerprint.split('#')[0]!
  const all = [...problems, ...made.problems]
  return {file: {path, fingerprint: `${stat}${items}`}, text, problems: all, claimedId, specs, generator: {...generator, ids}}
}

/** After the reading: what is written from then on has another time, or the file is read again. */
export function settle({file, ...parsed}: ParsedFile, tick?: number): ParsedFile {
  return {...parsed, file: isUnsettled(file, tick) ? {...file, fingerprint: file.fingerprint + UNSETTLED} : file}
}

/** What a generating file makes specifications for, as of now. */
export function itemsFor({database, projectPath}: IndexOptions, {base, source}: Pick<Generator, 'base' | 'source'>): Items {
  if (source.kind === 'items') return {items: source.items, fingerprint: ''}
  const {findItems} = loadModule<typeof import('./items.ts')>('specification/items')
  return findItems(source, projectPath, () => new FoundItemsStore(database).find(base))
}
