import type {Ajv as AjvType, ValidateFunction} from 'ajv'
import {createHash} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {ChangeSet} from '../database/change-set.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {FileWriteFailedError} from '../files/errors.ts'
import {writeAtomically} from '../files/write-atomically.ts'
import {loadPackage} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import {EXPORT_FORMAT, EXPORT_VERSION, type ExportScope} from './export.ts'
import {rowSchema} from './export-schema.ts'
import {ExportStore, type Section, SECTIONS} from './export-store.ts'
import {ImportConflictError, ImportInvalidError, JsonRowsError, RunGoingError} from './errors.ts'
import {ImportMerge} from './import-merge.ts'
import {JsonRowReader} from './json-rows.ts'
import {RunStore} from './run-store.ts'

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
}

/**
 * Reads an export into a project, wholly or not at all: every row is checked on its way, all of it is one transaction,
 * and files are only written when everything else is right.
 */
export function importState(parts: ImportParts, chunks: Iterable<string>, options: ImportOptions): Result<ImportResult, ImportError> {
  const {database} = parts
  return database.change('importing', 'state import', (changes): Result<ImportResult, ImportError> => {
    const going = new RunStore(database).running().map(({id}) => id)
    if (going.length > 0) return err(new RunGoingError({runs: going}))
    try {
      return new Import(parts, options, changes).run(chunks)
    } catch (error) {
      // Inside a transaction a throw is the way out; these two say what was wrong with the document.
      if (error instanceof JsonRowsError || error instanceof ImportInvalidError) return err(error)
      throw error
    }
  })
}

class Import {
  readonly #parts: ImportParts
  readonly #options: ImportOptions
  readonly #store: ExportStore
  readonly #merge: ImportMerge | undefined
  readonly #validators = new Map<string, ValidateFunction>()
  readonly #header: Record<string, unknown> = {}
  readonly #rows: Record<string, number> = {}
  readonly #specs: Array<{id: string; path: string; hash: string}> = []
  #ajv: AjvType | undefined
  /** Sections come in a fixed order: what is referred to first. */
  #reached = 0

  constructor(parts: ImportParts, options: ImportOptions, changes: ChangeSet) {
    this.#parts = parts
    this.#options = options
    this.#store = new ExportStore(parts.database)
    this.#merge = options.mode === 'merge' ? new ImportMerge(parts.database, parts.projectId, changes) : undefined
  }

  run(chunks: Iterable<string>): Result<ImportResult, ImportError> {
    this.#store.deferReferences()
    if (!this.#merge) this.#store.clear()
    const reader = new JsonRowReader()
    for (const chunk of chunks) for (const {isRow, section, value} of reader.push(chunk)) this.#take(section, value, isRow)
    reader.end()
    this.#checkHeader('it is missing')
    this.#merge?.finish()
    if (this.#store.hasOrphans()) return err(new ImportInvalidError({section: 'The document', row: 0}, 'it refers to rows that it does not hold'))

    const wanted = this.#merge ? this.#specs.filter(({id}) => this.#merge!.added.includes(id)) : this.#specs
    const files = this.#writeFiles(wanted)
    if (!files.ok) return files
    const scope = this.#header.scope as ExportScope
    return ok({scope, rows: this.#rows, added: wanted.map(({id}) => id), kept: this.#merge?.kept ?? [], files: files.value})
  }

  #take(name: string, value: unknown, isRow: boolean): void {
    const section = SECTIONS.find((candidate) => candidate.name === name)
    if (!section) {
      if (isRow || !['format', 'format_version', 'scope'].includes(name)) throw new ImportInvalidError({section: name, row: 0}, 'there is no such section')
      this.#header[name] = value
      return
    }
    if (!isRow) throw new ImportInvalidError({section: name, row: 0}, 'it must be a list')
    if (SECTIONS.indexOf(section) < this.#reached) throw new ImportInvalidError({section: name, row: 0}, 'it must stand before the sections that refer to it')
    this.#reached = SECTIONS.indexOf(section)
    this.#checkHeader('it must stand before all rows')
    const row = (this.#rows[name] ?? 0) + 1
    this.#rows[name] = row
    this.#check(section, value, row)
    this.#insert(section, value as Record<string, unknown>, row)
  }

  #checkHeader(missing: string): void {
    const {format, format_version: version, scope} = this.#header
    const refuse = (section: string, problem: string): never => {
      throw new ImportInvalidError({section, row: 0}, problem)
    }
    if (format !== EXPORT_FORMAT) refuse('format', format === undefined ? missing : `it must be "${EXPORT_FORMAT}"`)
    if (version !== EXPORT_VERSION)
      refuse('format_version', version === undefined ? missing : `this mmm reads version ${EXPORT_VERSION}, not ${JSON.stringify(version)}`)
    if (scope !== 'complete' && scope !== 'specs') refuse('scope', scope === undefined ? missing : 'it must be "complete" or "specs"')
  }

  #check({name}: Section, value: unknown, row: number): void {
    this.#ajv ??= new (loadPackage<{Ajv: typeof AjvType}>('ajv').Ajv)({allErrors: true, ownProperties: true, strict: true})
    let validate = this.#validators.get(name)
    if (!validate) this.#validators.set(name, (validate = this.#ajv.compile(rowSchema(name))))
    if (validate(value)) return
    const problems = (validate.errors ?? []).map(
      ({instancePath, message, params}) =>
        `${instancePath.slice(1) || 'it'} ${message}${'additionalProperty' in params ? ` (${String(params.additionalProperty)})` : ''}`,
    )
    throw new ImportInvalidError({section: name, row}, [...new Set(problems)].slice(0, 10).join('; '))
  }

  #insert(section: Section, row: Record<string, unknown>, number: number): void {
    if (section.name === 'contents' && createHash('sha256').update(String(row.content)).digest('hex') !== row.hash) {
      throw new ImportInvalidError({section: section.name, row: number}, 'its content is not what its hash says')
    }
    if (section.name === 'specifications' && row.removed_at === null)
      this.#specs.push({id: String(row.id), path: String(row.path), hash: String(row.content_hash)})
    try {
      if (this.#merge) this.#merge.insert(section.name, row)
      else this.#store.insert(section, row, section.owned ? {project_id: this.#parts.projectId} : {})
    } catch (error) {
      // What the checks above let through and SQLite does not: an id twice, a content that is not there.
      if (!String((error as {code?: unknown}).code).startsWith('SQLITE_CONSTRAINT')) throw error
      throw new ImportInvalidError({section: section.name, row: number}, (error as Error).message, error)
    }
  }

  #writeFiles(specs: ReadonlyArray<{path: string; hash: string}>): Result<string[], ImportConflictError | FileWriteFailedError> {
    const missing: Array<{path: string; text: string}> = []
    const conflicts: string[] = []
    for (const {hash, path} of specs) {
      const text = this.#store.content(hash) ?? ''
      const target = join(this.#parts.projectPath, path)
      if (!existsSync(target)) missing.push({path, text})
      else if (readFileSync(target, 'utf8') !== text) {
        conflicts.push(path)
        missing.push({path, text})
      }
    }
    if (conflicts.length > 0 && !this.#options.force) return err(new ImportConflictError({paths: conflicts}))
    for (const {path, text} of missing) {
      const written = writeAtomically(join(this.#parts.projectPath, path), text)
      if (!written.ok) return written
    }
    return ok(missing.map(({path}) => path))
  }
}
