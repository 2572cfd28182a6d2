import type {Ajv as AjvType, ValidateFunction} from 'ajv'
import {loadPackage} from '../lazy.ts'
import {ImportInvalidError} from './errors.ts'
import {EXPORT_FORMAT, EXPORT_VERSION, type ExportScope} from './export.ts'
import {rowSchema} from './export-schema.ts'
import {type ExportStore, type Section, SECTIONS} from './export-store.ts'
import {ImportReferences} from './import-references.ts'
import {describeProblems} from './import-words.ts'
import {type JsonRow, JsonRowReader} from './json-rows.ts'

export interface ImportedRow {
  readonly section: Section
  readonly row: Record<string, unknown>
}

const HEADER = ['format', 'format_version', 'scope']

/**
 * Reads a document row by row and lets nothing through that an export would not have written. Throws
 * `ImportInvalidError` or `JsonRowsError` at the first thing that is wrong.
 */
export class ImportReader {
  /** Rows read, by section. */
  readonly rows: Record<string, number> = {}
  readonly #references: ImportReferences
  readonly #validators = new Map<string, ValidateFunction>()
  readonly #header = new Map<string, unknown>()
  #ajv: AjvType | undefined
  /** Sections come in a fixed order, each once: what is referred to stands first. */
  #expected: Section[] | undefined
  #section = ''

  constructor(store: ExportStore) {
    this.#references = new ImportReferences(store)
  }

  /** What the header said, once it was read. */
  get scope(): ExportScope | undefined {
    return this.#header.get('scope') as ExportScope | undefined
  }

  /** `begin` is called between header and rows. */
  *read(chunks: Iterable<string>, begin: (scope: ExportScope) => void): Generator<ImportedRow> {
    const reader = new JsonRowReader()
    for (const chunk of chunks) {
      for (const event of reader.push(chunk)) {
        if (event.kind === 'row') yield this.#takeRow(event)
        else if (event.kind === 'value') this.#takeValue(event)
        else this.#takeList(event, begin)
      }
    }
    reader.end()
    this.#section = 'The document'
    this.#checkHeader('it is missing')
    const missing = this.#expected?.find(({later}) => !later)
    if (missing || !this.#expected) throw this.refuse(`the section ${missing?.name ?? SECTIONS[0]!.name} is missing`)
    const problem = this.#references.finish()
    if (problem) throw this.refuse(problem)
  }

  /** Says what is wrong with the row at hand. */
  refuse(problem: string, cause?: unknown): ImportInvalidError {
    return new ImportInvalidError({section: this.#section, row: this.rows[this.#section] ?? 0}, problem, {cause})
  }

  #takeValue({section, value}: JsonRow): void {
    this.#section = section
    if (SECTIONS.some(({name}) => name === section)) throw this.refuse('it must be a list')
    if (!HEADER.includes(section)) throw this.refuse('there is no such section')
    if (this.#header.has(section)) throw this.refuse('it stands there twice')
    this.#header.set(section, value)
  }

  #takeList({section: name}: JsonRow, begin: (scope: ExportScope) => void): void {
    this.#section = name
    if (HEADER.includes(name)) throw this.refuse('it must not be a list')
    if (!SECTIONS.some((section) => section.name === name)) throw this.refuse('there is no such section')
    this.#checkHeader('it must stand before all rows')
    this.#section = name
    if (!this.#expected) {
      this.#expected = SECTIONS.filter(({history}) => !history || this.scope === 'complete')
      begin(this.scope!)
    }
    let next = this.#expected.shift()
    while (next?.later && next.name !== name) next = this.#expected.shift()
    if (next?.name === name) return
    throw new ImportInvalidError({section: name, row: 0}, next ? `the section ${next.name} must stand here` : 'no section may follow here')
  }

  #takeRow({section: name, value}: JsonRow): ImportedRow {
    this.rows[name] = (this.rows[name] ?? 0) + 1
    const section = SECTIONS.find((candidate) => candidate.name === name)!
    this.#checkShape(name, value)
    const row = value as Record<string, unknown>
    const problem = this.#references.check(name, row)
    if (problem) throw this.refuse(problem)
    return {section, row}
  }

  #checkHeader(missing: string): void {
    const [format, version, scope] = HEADER.map((name) => this.#header.get(name))
    const refuse = (section: string, problem: string, suggestions?: string[]): never => {
      throw new ImportInvalidError({section, row: 0}, problem, {...(suggestions && {suggestions})})
    }
    if (format !== EXPORT_FORMAT) refuse('format', format === undefined ? missing : `it must be "${EXPORT_FORMAT}"`)
    if (version !== EXPORT_VERSION)
      refuse(
        'format_version',
        version === undefined ? missing : `this mmm reads version ${EXPORT_VERSION}, not ${JSON.stringify(version).slice(0, 100)}`,
        Number(version) > EXPORT_VERSION ? ['A newer mmm wrote it: update mmm.'] : undefined,
      )
    if (scope !== 'complete' && scope !== 'specs') refuse('scope', scope === undefined ? missing : 'it must be "complete" or "specs"')
  }

  #checkShape(section: string, value: unknown): void {
    this.#ajv ??= new (loadPackage<{Ajv: typeof AjvType}>('ajv').Ajv)({allErrors: true, verbose: true, ownProperties: true, strict: true, strictTypes: false})
    let validate = this.#validators.get(section)
    if (!validate) this.#validators.set(section, (validate = this.#ajv.compile(rowSchema(section))))
    if (validate(value)) return
    throw this.refuse(describeProblems(validate.errors ?? []))
  }
}
