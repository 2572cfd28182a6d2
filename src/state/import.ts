import type {ChangeSet} from '../database/change-set.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {FileChanges} from '../files/file-changes.ts'
import type {FileWriteFailedError} from '../files/errors.ts'
import {err, ok, type Result} from '../result.ts'
import type {SpecificationEngine} from '../specification/specification-engine.ts'
import {changeWithFiles} from './changing-files.ts'
import type {ImportConflictError} from './errors.ts'
import {ImportInvalidError, JsonRowsError, RunGoingError} from './errors.ts'
import type {ExportScope} from './export.ts'
import {fileHashOf, type SpecMetadata} from '../specification/specification.ts'
import {ExportStore, type Section} from './export-store.ts'
import {type ImportedFile, writeImportedFiles} from './import-files.ts'
import {ImportMerge} from './import-merge.ts'
import {ImportReader} from './import-reader.ts'
import {IntegrityStore} from './integrity-store.ts'
import {RunStore} from './run-store.ts'
import {contradictions} from './verification.ts'

export interface ImportOptions {
  /** Take the place of everything that is there, or add what is not there yet. */
  readonly mode: 'merge' | 'replace'
  /** Replace files that say something else. */
  readonly force?: boolean
}

export interface ImportResult {
  readonly scope: ExportScope
  /** Rows read, by section. */
  readonly rows: Readonly<Record<string, number>>
  /** Specifications added by a merge, or all of them. */
  readonly added: readonly string[]
  /** Attempts added by a merge, or all of them. */
  readonly executions: number
  /** Specifications that a merge left as they were. */
  readonly kept: readonly string[]
  /** Files written. */
  readonly files: readonly string[]
}

export type ImportError = DatabaseError | FileWriteFailedError | ImportConflictError | ImportInvalidError | JsonRowsError | RunGoingError

export interface ImportParts {
  readonly database: Database
  readonly projectId: number
  readonly projectPath: string
  /** Folder of logs, from the project's. */
  readonly logs: string
  readonly specifications: SpecificationEngine
}

/**
 * Reads an export into a project, wholly or not at all: every row is checked on its way, all of it is one transaction,
 * and files are only written when everything else is right. `begin` runs inside the transaction before anything
 * changes, `end` after everything did.
 */
export function importState<E = never>(
  parts: ImportParts,
  chunks: Iterable<string>,
  options: ImportOptions,
  {begin, end}: {begin: () => Result<void, E>; end: (changes: ChangeSet) => void},
): Result<ImportResult, E | ImportError> {
  const {database} = parts
  return changeWithFiles(parts, {
    operation: 'importing',
    author: 'state import',
    write: (changes, written): Result<ImportResult, E | ImportError> => {
      const going = new RunStore(database).running().map(({id}) => id)
      if (going.length > 0) return err(new RunGoingError({runs: going}))
      const begun = begin()
      if (!begun.ok) return begun
      const imported = new Import(parts, options, changes).run(chunks, written)
      if (imported.ok) end(changes)
      return imported
    },
  })
}

class Import {
  readonly #parts: ImportParts
  readonly #options: ImportOptions
  readonly #changes: ChangeSet
  readonly #store: ExportStore
  readonly #reader: ImportReader
  readonly #files: ImportedFile[] = []
  #merge: ImportMerge | undefined

  constructor(parts: ImportParts, options: ImportOptions, changes: ChangeSet) {
    this.#parts = parts
    this.#options = options
    this.#changes = changes
    this.#store = new ExportStore(parts.database, parts.logs)
    this.#reader = new ImportReader(this.#store)
  }

  run(chunks: Iterable<string>, written: FileChanges): Result<ImportResult, ImportError> {
    const read = this.#read(chunks)
    if (!read.ok) return read
    const {rows, scope} = this.#reader
    const merge = this.#merge
    const skipped = new Set(merge?.kept)
    const wanted = this.#files.filter(({id}) => !skipped.has(id))
    // One file may stand for many.
    const byPath = new Map(wanted.toReversed().map((file) => [file.path, file]))
    const files = writeImportedFiles({
      files: [...byPath.values()].toReversed(),
      projectPath: this.#parts.projectPath,
      force: this.#options.force === true,
      written,
    })
    if (!files.ok) return files
    const indexed = this.#parts.specifications.refresh('state import')
    if (!indexed.ok) return indexed
    const homeless = this.#store.withoutFile()
    if (homeless) {
      const problem = `${homeless.path} cannot be the file of ${homeless.id}: it says another id, or lies where no specifications do`
      return err(new ImportInvalidError({section: 'specifications', row: 0}, problem))
    }
    const executions = merge ? merge.executions : (rows.executions ?? 0)
    return ok({scope: scope!, rows, added: wanted.map(({id}) => id), executions, kept: merge?.kept ?? [], files: files.value})
  }

  #read(chunks: Iterable<string>): Result<void, ImportError> {
    try {
      this.#store.deferReferences()
      for (const {row, section} of this.#reader.read(chunks, (scope) => this.#begin(scope))) this.#insert(section, row)
      this.#merge?.finish()
      this.#refuseContradictions()
      return ok()
    } catch (error) {
      // What reads piece by piece says what was wrong with the document by throwing.
      if (error instanceof JsonRowsError || error instanceof ImportInvalidError) return err(error)
      throw error
    }
  }

  /** A log is taken as it is: what it says must lead to the rows beside it. */
  #refuseContradictions(): void {
    const added = this.#merge && new Set(this.#merge.added)
    const unequal = new IntegrityStore(this.#parts.database).unequalDependencies().find((id) => added?.has(id) ?? true)
    if (unequal !== undefined) throw new ImportInvalidError({section: 'dependencies', row: 0}, `${unequal} depends on something else than its row says`)
    for (const {message} of added ? [] : contradictions(this.#parts.database))
      throw new ImportInvalidError({section: 'The document', row: 0}, `rows and change log contradict each other: ${message.replace(/\.$/, '')}`, {
        suggestions: ['Say --merge to take specifications and executions without the log.', 'Run `mmm state verify` where it comes from.'],
      })
  }

  /** An export without history has no change log of its own: it is added to an empty state. */
  #begin(scope: ExportScope): void {
    if (this.#options.mode === 'replace') this.#store.clear()
    if (this.#options.mode === 'merge' || scope === 'specs') this.#merge = new ImportMerge(this.#store, this.#parts.projectId, this.#changes)
  }

  #insert(section: Section, row: Record<string, unknown>): void {
    if (section.name === 'specifications' && row.removed_at === null)
      this.#files.push({
        id: String(row.id),
        path: String(row.path),
        text: () => this.#store.content(fileHashOf({content: String(row.content_hash), metadata: row.metadata as SpecMetadata}))!,
      })
    try {
      if (this.#merge) this.#merge.insert(section.name, row)
      else this.#store.insert(section, row, section.owned ? {project_id: this.#parts.projectId} : {})
    } catch (error) {
      // What the checks let through and SQLite does not, such as a number twice.
      if (!String((error as {code?: unknown}).code).startsWith('SQLITE_CONSTRAINT')) throw error
      throw this.#reader.refuse(/UNIQUE|PRIMARYKEY/.test(String((error as {code?: unknown}).code)) ? 'it stands there twice' : (error as Error).message, error)
    }
  }
}
