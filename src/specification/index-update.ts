import {createHash} from 'node:crypto'
import type {ChangeSet} from '../database/change-set.ts'
import {compareNames} from '../text/order.ts'
import {claims, groupsOf} from './foreach.ts'
import {LinkStore} from './link-store.ts'
import {type IndexOptions, type ParsedFile, readAndParse} from './parsed-file.ts'
import {type Nameable, resolveReferences} from './reference-resolver.ts'
import type {SpecFileRecord} from './specification-store.ts'

/** One pass of the index, inside its transaction. */
export class IndexUpdate {
  readonly #options: IndexOptions
  readonly #changes: ChangeSet
  readonly #files: Map<string, SpecFileRecord>
  readonly #parsed = new Map<string, ParsedFile>()
  /** Dependencies as written, of the specifications that this pass saved. */
  readonly #references = new Map<string, readonly string[]>()
  /** Whether a name may mean something else than before. */
  #haveNamesChanged = false

  constructor(options: IndexOptions, changes: ChangeSet, files: ReadonlyMap<string, SpecFileRecord>) {
    this.#options = options
    this.#changes = changes
    this.#files = new Map(files)
  }

  /** Gives what is known of the files from now on. */
  apply(parsed: readonly ParsedFile[], gone: readonly SpecFileRecord[]): Iterable<SpecFileRecord> {
    const affected = new Set<string>()
    for (const file of gone) {
      this.#options.store.forgetFile(file.path)
      this.#files.delete(file.path)
      if (file.generator) this.#haveNamesChanged = true
      for (const id of claims(file)) affected.add(id)
    }
    for (const file of parsed) this.#saveFile(file, affected)
    const owners = this.#owners(affected)
    for (const id of [...affected].toSorted(compareNames)) this.#saveSpecification(id, owners.get(id))
    this.#saveLinks()
    return this.#files.values()
  }

  #saveFile(parsed: ParsedFile, affected: Set<string>): void {
    const {claimedId, file, generator, problems} = parsed
    const before = this.#files.get(file.path)
    const record = {path: file.path, fingerprint: file.fingerprint, claimedId, generator, problems}
    if (before?.generator || generator) this.#haveNamesChanged = true
    for (const id of [...(before ? claims(before) : []), ...claims(record)]) affected.add(id)
    this.#options.store.saveFile(record)
    this.#files.set(file.path, record)
    this.#parsed.set(file.path, parsed)
  }

  /** Of several files with one id the first by path owns it, whatever order they were found in. */
  #owners(ids: ReadonlySet<string>): Map<string, string> {
    const owners = new Map<string, string>()
    for (const file of this.#files.values()) {
      for (const id of claims(file)) {
        const other = ids.has(id) ? owners.get(id) : file.path
        if (other === undefined || compareNames(file.path, other) < 0) owners.set(id, file.path)
      }
    }
    return owners
  }

  #saveSpecification(id: string, owner: string | undefined): void {
    const {projectId, store} = this.#options
    const before = store.find(id)
    const parsed = owner === undefined ? undefined : (this.#parsed.get(owner) ?? readAndParse(this.#options, this.#files.get(owner)!))
    const spec = parsed?.specs.get(id)
    if (!spec) {
      if (before && before.removedAt === null) {
        store.remove(before, this.#changes)
        this.#haveNamesChanged = true
      }
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
    if (!before || before.removedAt !== null || namesOf(before) !== namesOf({...spec.draft, path: owner!})) this.#haveNamesChanged = true
  }

  /** Whether every reference leads where it led: nothing is called otherwise, and what was saved says the same. */
  #areLinksSaved(links: LinkStore): boolean {
    if (this.#haveNamesChanged) return false
    return [...this.#references].every(([id, references]) => JSON.stringify(referencesOf(links.of(id))) === JSON.stringify(references))
  }

  /** A new, renamed or removed specification can change where any reference leads, so all are resolved; only rows that differ are written. */
  #saveLinks(): void {
    const {database, store} = this.#options
    const known = new LinkStore(database)
    if (this.#areLinksSaved(known)) return
    const present = store.present()
    const before = groupLinks(known.all())
    const references = new Map<string, readonly string[]>()
    for (const {id} of present) references.set(id, this.#references.get(id) ?? referencesOf(before.get(id) ?? []))
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

function referencesOf(links: readonly Link[]): string[] {
  return [...new Set(links.map(({reference}) => reference))]
}

/** All that it is called beside its id. */
function namesOf({metadata, number, path}: Pick<Nameable, 'metadata' | 'path'> & {readonly number?: string | null}): string {
  return JSON.stringify([path, number ?? null, metadata?.origin !== undefined])
}
