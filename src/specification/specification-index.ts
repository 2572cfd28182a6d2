import {createHash} from 'node:crypto'
import {join} from 'node:path'
import type {ChangeSet} from '../database/change-set.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {loadModule} from '../lazy.ts'
import {ok, type Result} from '../result.ts'
import {compareNames} from '../text/order.ts'
import {FoundItemsStore} from './found-items-store.ts'
import {claims, type Generator, groupsOf} from './foreach.ts'
import type {GeneratedSpec} from './generation.ts'
import type {Items} from './items.ts'
import {withCure} from './cures.ts'
import type {SpecProblem} from './problem.ts'
import {LinkStore} from './link-store.ts'
import {resolveReferences} from './reference-resolver.ts'
import {SpecFileStore} from './spec-file-store.ts'
import {type FilesLook, isUnsettled, UNSETTLED} from './files-look.ts'
import {lookAtSpecFiles, readSpecFile, type SpecFile} from './specification-files.ts'
import {parseSpecificationBytes} from './specification-parser.ts'
import type {SpecFileRecord, SpecificationStore} from './specification-store.ts'
import {whyUnreadable} from './unreadable.ts'

export interface IndexOptions {
  readonly database: Database
  readonly store: SpecificationStore
  readonly projectId: number
  readonly projectPath: string
  readonly directory: string
  readonly ignore: readonly string[]
  /** See {@link isUnsettled}; only tests have another. */
  readonly tick?: number
}

interface ParsedFile {
  readonly file: SpecFile
  /** The whole of it. */
  readonly text: string
  readonly problems: readonly SpecProblem[]
  /** The id that the file itself claims, and all that stand in it: more than one where it generates others. */
  readonly claimedId: string | null
  readonly specs: ReadonlyMap<string, GeneratedSpec>
  readonly generator: Generator | null
}

/**
 * Keeps the database equal to the files. A file is read and parsed when it is new or its size, times or inode changed,
 * and never otherwise; what was added, edited, renamed or removed behind mmm's back is found at the next look.
 */
export class SpecificationIndex {
  readonly #options: IndexOptions
  #known: {readonly moment: string; readonly files: readonly SpecFileRecord[]} | undefined

  #listed: {readonly moment: string; readonly files: string; readonly generators: number} | undefined

  constructor(options: IndexOptions) {
    this.#options = options
  }

  /** What is known of the files, sorted by path. Throws what SQLite throws. */
  files(): readonly SpecFileRecord[] {
    const {database} = this.#options
    // Before the rows: should somebody write in between, they are read again.
    const {moment} = database
    if (this.#known?.moment !== moment) this.#known = {moment, files: new SpecFileStore(database).all()}
    return this.#known.files
  }

  /** Gives whether anything had changed. `author` is who is taken to have changed it; `look` what was seen of the files, if somebody just looked. */
  refresh(author: string, reverts?: number, look?: FilesLook): Result<boolean, DatabaseError> {
    const {database, directory, ignore, projectPath} = this.#options
    const found = (look ?? lookAtSpecFiles(projectPath, directory, ignore)).files()
    const same = database.read('reading the index', () => this.#isKnown(found))
    if (!same.ok || same.value) return same.ok ? ok(false) : same
    const known = database.read('reading the index', () => new Map(this.files().map((file) => [file.path, file])))
    if (!known.ok) return known
    const files = found
      .toSorted((a, b) => compareNames(a.path, b.path))
      .map((file) => ({...file, fingerprint: this.#fingerprint(file, known.value.get(file.path))}))
    const changed = files.filter(({fingerprint, path}) => known.value.get(path)?.fingerprint !== fingerprint)
    if (changed.length === 0 && files.length === known.value.size) return ok(false)

    const paths = new Set(files.map(({path}) => path))
    const gone = [...known.value.values()].filter(({path}) => !paths.has(path))
    const parsed = changed.map((file) => settle(readAndParse(this.#options, file), this.#options.tick))
    return database.change(
      'indexing the specifications',
      author,
      (changes) => {
        new IndexUpdate(this.#options, changes, known.value).apply(parsed, gone)
        return ok(true)
      },
      reverts === undefined ? {} : {reverts},
    )
  }

  /** Whether nothing has changed at all: one text compared with one, without a look at a single row. Generating files need a closer look. */
  #isKnown(found: readonly SpecFile[]): boolean {
    const {database} = this.#options
    const {moment} = database
    if (this.#listed?.moment !== moment) this.#listed = {moment, ...new SpecFileStore(database).listing()}
    const {files, generators} = this.#listed
    if (generators > 0) return false
    const lines = found.map(({fingerprint, path}) => `${path}\n${fingerprint}`)
    return lines.toSorted().join('\n') === files
  }

  /** A generating file has changed as well when what it generates for has. */
  #fingerprint(file: SpecFile, known: SpecFileRecord | undefined): string {
    return known?.generator ? `${file.fingerprint}${itemsFor(this.#options, known.generator).fingerprint}` : file.fingerprint
  }
}

/** One pass of the index, inside its transaction. */
class IndexUpdate {
  readonly #options: IndexOptions
  readonly #changes: ChangeSet
  readonly #files: Map<string, SpecFileRecord>
  readonly #parsed = new Map<string, ParsedFile>()
  /** Dependencies as written, of the specifications that this pass saved. */
  readonly #references = new Map<string, readonly string[]>()

  constructor(options: IndexOptions, changes: ChangeSet, files: ReadonlyMap<string, SpecFileRecord>) {
    this.#options = options
    this.#changes = changes
    this.#files = new Map(files)
  }

  apply(parsed: readonly ParsedFile[], gone: readonly SpecFileRecord[]): void {
    const affected = new Set<string>()
    for (const file of gone) {
      this.#options.store.forgetFile(file.path)
      this.#files.delete(file.path)
      for (const id of claims(file)) affected.add(id)
    }
    for (const file of parsed) this.#saveFile(file, affected)
    const owners = this.#owners()
    for (const id of [...affected].toSorted(compareNames)) this.#saveSpecification(id, owners.get(id))
    this.#saveLinks()
  }

  #saveFile(parsed: ParsedFile, affected: Set<string>): void {
    const {claimedId, file, generator, problems} = parsed
    const before = this.#files.get(file.path)
    const record = {...file, claimedId, generator, problems}
    for (const id of [...(before ? claims(before) : []), ...claims(record)]) affected.add(id)
    this.#options.store.saveFile(record)
    this.#files.set(file.path, record)
    this.#parsed.set(file.path, parsed)
  }

  /** Of several files with one id the first by path owns it, whatever order they were found in. */
  #owners(): Map<string, string> {
    const owners = new Map<string, string>()
    for (const file of [...this.#files.values()].toSorted((a, b) => compareNames(a.path, b.path))) {
      for (const id of claims(file)) if (!owners.has(id)) owners.set(id, file.path)
    }
    return owners
  }

  #saveSpecification(id: string, owner: string | undefined): void {
    const {projectId, store} = this.#options
    const before = store.find(id)
    const parsed = owner === undefined ? undefined : (this.#parsed.get(owner) ?? readAndParse(this.#options, this.#files.get(owner)!))
    const spec = parsed?.specs.get(id)
    if (!spec) {
      if (before && before.removedAt === null) store.remove(before, this.#changes)
      return
    }
    const hash = createHash('sha256').update(spec.text).digest('hex')
    const file = {path: owner!, content: spec.text, hash, projectId}
    store.saveContent(hash, spec.text)
    const {origin} = spec.draft.metadata
    if (origin) store.saveContent(origin.source, parsed!.text)
    if (before) store.update(before, spec.draft, file, this.#changes)
    else store.insert(spec.draft, file, this.#changes)
    this.#references.set(id, spec.draft.references)
  }

  /** A new, renamed or removed specification can change where any reference leads, so all are resolved; only rows that differ are written. */
  #saveLinks(): void {
    const {store} = this.#options
    const present = store.present()
    const before = groupLinks(new LinkStore(this.#options.database).all())
    const references = new Map<string, readonly string[]>()
    for (const {id} of present) references.set(id, this.#references.get(id) ?? [...new Set(before.get(id)?.map(({reference}) => reference))])
    const groups = groupsOf(this.#files.values())
    for (const [id, links] of resolveReferences(present, references, groups)) {
      const old = before.get(id) ?? []
      if (sameLinks(old, links)) continue
      store.saveLinks(
        id,
        links,
        old.map(({dependsOn, reference}) => dependsOn ?? reference),
        this.#changes,
      )
    }
  }
}

function readAndParse(options: IndexOptions, {fingerprint, path, refused}: SpecFile): ParsedFile {
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
function settle({file, ...parsed}: ParsedFile, tick?: number): ParsedFile {
  return {...parsed, file: isUnsettled(file, tick) ? {...file, fingerprint: file.fingerprint + UNSETTLED} : file}
}

function itemsFor({database, projectPath}: IndexOptions, {base, source}: Pick<Generator, 'base' | 'source'>): Items {
  if (source.kind === 'items') return {items: source.items, fingerprint: ''}
  const {findItems} = loadModule<typeof import('./items.ts')>('specification/items')
  return findItems(source, projectPath, () => new FoundItemsStore(database).find(base))
}

type Link = {readonly reference: string; readonly dependsOn: string | null}

function groupLinks(links: ReadonlyArray<Link & {readonly specId: string}>): Map<string, Link[]> {
  const groups = new Map<string, Link[]>()
  for (const link of links) {
    const group = groups.get(link.specId)
    if (group) group.push(link)
    else groups.set(link.specId, [link])
  }
  return groups
}

function sameLinks(a: readonly Link[], b: readonly Link[]): boolean {
  return a.length === b.length && a.every((link, index) => link.reference === b[index]!.reference && link.dependsOn === b[index]!.dependsOn)
}
