import BetterSqlite3 from 'better-sqlite3'
import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

const FOLDER = join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures', 'databases')

/** Databases that older versions of mmm made, by the schema that they have; `scripts/dump-state.mjs` writes them. */
export const OLD_SCHEMAS: readonly number[] = readdirSync(FOLDER)
  .map((name) => Number(/^schema-(\d+)\.sql$/.exec(name)![1]))
  .toSorted((a, b) => a - b)

/** Makes the database that an older version of mmm made. */
export function makeOldDatabase(schema: number, path: string): void {
  const database = new BetterSqlite3(path)
  database.pragma('foreign_keys = OFF')
  database.exec(readFileSync(join(FOLDER, `schema-${schema}.sql`), 'utf8'))
  database.close()
}

/** Every row of every table, by the name of the table. */
export function readTables(path: string): Map<string, Array<Record<string, unknown>>> {
  const database = new BetterSqlite3(path, {readonly: true})
  try {
    const names = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`).pluck().all() as string[]
    return new Map(names.map((name) => [name, database.prepare(`SELECT * FROM ${name}`).all() as Array<Record<string, unknown>>]))
  } finally {
    database.close()
  }
}

/** Tables and indexes with their columns, views with their text. */
export function readSchema(path: string): unknown[] {
  const database = new BetterSqlite3(path, {readonly: true})
  try {
    const entries = database.prepare(`SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY type, name`).all() as Array<{
      readonly type: string
      readonly name: string
      readonly sql: string
    }>
    return entries.map(({name, sql, type}) => ({type, name, made: type === 'view' ? sql : database.pragma(`${type}_xinfo(${JSON.stringify(name)})`)}))
  } finally {
    database.close()
  }
}
