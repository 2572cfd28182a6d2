// Writes a state database as SQL, for test/fixtures/databases: node scripts/dump-state.mjs .mmm/state.db > schema-N.sql
import {createRequire} from 'node:module'

const Sqlite = createRequire(import.meta.url)('better-sqlite3')
const database = new Sqlite(process.argv[2], {readonly: true})
const pragma = (name) => database.pragma(name, {simple: true})
const entries = database.prepare(`SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY rowid`).all()

console.log(`PRAGMA application_id = ${pragma('application_id')};\nPRAGMA user_version = ${pragma('user_version')};`)
for (const {sql, type} of entries) if (type === 'table') console.log(`${sql};`)
for (const {name, type} of entries) if (type === 'table') dumpRows(name)
for (const {sql, type} of entries) if (type !== 'table') console.log(`${sql};`)

function dumpRows(table) {
  const columns = database.pragma(`table_info(${JSON.stringify(table)})`).map(({name}) => name)
  const values = columns.map((column) => `quote(${JSON.stringify(column)})`).join(` || ', ' || `)
  const rows = database
    .prepare(`SELECT ${values} FROM ${JSON.stringify(table)}`)
    .pluck()
    .iterate()
  for (const row of rows) console.log(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${row});`)
}
