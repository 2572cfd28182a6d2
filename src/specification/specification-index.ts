import {createHash} from 'node:crypto'
import type {ChangeSet} from '../database/change-set.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import {compareNames} from '../text/order.ts'
import {resolveReferences} from './reference-resolver.ts'
import type {SpecProblem} from './problem.ts'
import {listSpecFiles, readSpecFile, type SpecFile} from './specification-files.ts'
import {type ParsedSpec, parseSpecificationBytes} from './specification-parser.ts'
import type {SpecFileRecord, SpecificationStore} from './specification-store.ts'

export interface IndexOptions {
  readonly database: Database
  readonly store: SpecificationStore
  readonly projectId: number
  readonly projectPath: string
  readonly directory: string
  readonly ignore: readonly string[]
}

type ParsedFile = ParsedSpec & {readonly text: string; readonly file: SpecFile}

/**
 * Keeps the database equal to the files. A file is read and parsed when it is new or its size, times or inode changed,
 * and never otherwise; what was added, edited, renamed or removed behind mmm's back is found at the next look.
 */
export class SpecificationIndex {
  readonly #options: IndexOptions
  #known: {readonly moment: string; readonly files: readonly SpecFileRecord[]} | undefined

  constructor(options: IndexOptions) {
    this.#options = options
  }

  /** What is known of the files, sorted by path. Throws what SQLite throws. */
  files(): readonly SpecFileRecord[] {
    const {database, store} = this.#options
    // Before the rows: should somebody write in between, they are read again.
    const {moment} = database
    if (this.#known?.moment !== moment) this.#known = {moment, files: store.files()}
    return this.#known.files
  }

  /** Gives whether anything had changed. `author` is who is taken to have changed it. */
  refresh(author: string, reverts?: number): Result<boolean, DatabaseError> {
    const {database, directory, ignore, projectPath} = this.#options
    const known = database.read('reading the index', () => new Map(this.files().map((file) => [file.path, file])))
    if (!known.ok) return known
    const files = listSpecFiles(projectPath, directory, ignore)
    const changed = files.filter(({fingerprint, path}) => known.value.get(path)?.fingerprint !== fingerprint)
    if (changed.length === 0 && files.length === known.value.size) return ok(false)

    const paths = new Set(files.map(({path}) => path))
    const gone = [...known.value.values()].filter(({path}) => !paths.has(path))
    const parsed = changed.map((file) => readAndParse(projectPath, file))
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
    for (const {claimedId, path} of gone) {
      this.#options.store.forgetFile(path)
      this.#files.delete(path)
      if (claimedId !== null) affected.add(claimedId)
    }
    for (const file of parsed) this.#saveFile(file, affected)
    const owners = this.#owners()
    for (const id of [...affected].toSorted(compareNames)) this.#saveSpecification(id, owners.get(id))
    this.#saveLinks()
  }

  #saveFile(parsed: ParsedFile, affected: Set<string>): void {
    const {path} = parsed.file
    const claimedId = parsed.draft?.id ?? null
    const before = this.#files.get(path)?.claimedId ?? null
    for (const id of [before, claimedId]) if (id !== null) affected.add(id)
    const record = {...parsed.file, claimedId, problems: parsed.problems}
    this.#options.store.saveFile(record)
    this.#files.set(path, record)
    this.#parsed.set(path, parsed)
  }

  /** Of several files with one id the first by path owns it, whatever order they were found in. */
  #owners(): Map<string, string> {
    const owners = new Map<string, string>()
    for (const {claimedId, path} of [...this.#files.values()].toSorted((a, b) => compareNames(a.path, b.path))) {
      if (claimedId !== null && !owners.has(claimedId)) owners.set(claimedId, path)
    }
    return owners
  }

  #saveSpecification(id: string, owner: string | undefined): void {
    const {projectId, projectPath, store} = this.#options
    const before = store.find(id)
    const parsed = owner === undefined ? undefined : (this.#parsed.get(owner) ?? readAndParse(projectPath, this.#files.get(owner)!))
    if (!parsed?.draft) {
      if (before && before.removedAt === null) store.remove(before, this.#changes)
      return
    }
    const hash = createHash('sha256').update(parsed.text).digest('hex')
    const file = {path: owner!, content: parsed.text, hash, projectId}
    store.saveContent(hash, parsed.text)
    if (before) store.update(before, parsed.draft, file, this.#changes)
    else store.insert(parsed.draft, file, this.#changes)
    this.#references.set(id, parsed.draft.references)
  }

  /** A new, renamed or removed specification can change where any reference leads, so all are resolved; only rows that differ are written. */
  #saveLinks(): void {
    const {store} = this.#options
    const present = store.present()
    const before = groupLinks(store.links())
    const references = new Map<string, readonly string[]>()
    for (const {id} of present) references.set(id, this.#references.get(id) ?? before.get(id)?.map(({reference}) => reference) ?? [])
    for (const [id, links] of resolveReferences(present, references)) {
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

function readAndParse(projectPath: string, file: SpecFile): ParsedFile {
  const {path, refused} = file
  const refuse = (reason: Pick<SpecProblem, 'code' | 'message'>): SpecProblem => ({path, line: 1, column: 1, severity: 'error', ...reason})
  if (refused) return {problems: [refuse(refused)], text: '', file}
  const bytes = readSpecFile(projectPath, path)
  if (bytes.ok) return {...parseSpecificationBytes(bytes.value, path), file}
  // It may be readable at the next look without having changed; no file has this fingerprint, so it is tried again.
  return {problems: [refuse({code: 'unreadable', message: `The file cannot be read (${bytes.error.code}).`})], text: '', file: {path, fingerprint: ''}}
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
