import type {Database} from '../database/database.ts'
import {ExportStore, SECTIONS} from './export-store.ts'

export const EXPORT_FORMAT = 'mmm-state'
export const EXPORT_VERSION = 1

export type ExportScope = 'complete' | 'specs'

/**
 * A project's state as one JSON document, piece by piece: a row a line, each section in a fixed order, nothing in it
 * that changes from one export to the next. So equal states are equal bytes, whatever their size. `logs` is the folder of
 * logs, from the project's.
 */
export function* exportState(database: Database, scope: ExportScope, logs: string): Generator<string> {
  const store = new ExportStore(database, logs)
  yield `{\n"format": ${JSON.stringify(EXPORT_FORMAT)},\n"format_version": ${EXPORT_VERSION},\n"scope": ${JSON.stringify(scope)}`
  const complete = scope === 'complete'
  for (const section of SECTIONS.filter(({history}) => complete || !history)) {
    yield `,\n"${section.name}": [`
    let separator = '\n'
    for (const row of store.rows(section, {complete})) {
      yield `${separator}${JSON.stringify(row)}`
      separator = ',\n'
    }
    yield separator === '\n' ? ']' : '\n]'
  }
  yield '\n}\n'
}
