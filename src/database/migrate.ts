import type BetterSqlite3 from 'better-sqlite3'
import {rmSync} from 'node:fs'
import {basename} from 'node:path'
import {publishCopy, stageCopy} from './exact-copy.ts'
import {MIGRATIONS} from './migrations.ts'

/** "mmm1" in ASCII: marks a file as a state database of mmm. */
export const APPLICATION_ID = 0x6d6d6d31

/** Bytes from which copying is felt. */
const NOTED_FROM = 64 * 1024 * 1024

/**
 * Takes all steps that a database has not seen, in one transaction, after a copy of what was there. Of two processes at
 * once one does it; a step that fails leaves everything as it was. Throws what SQLite throws.
 */
export function migrate(connection: BetterSqlite3.Database, path: string, steps: readonly string[] = MIGRATIONS, notedFrom = NOTED_FROM): void {
  const before = schemaOf(connection)
  if (before >= steps.length) return
  if (before > 0) {
    noteLarge(connection, path, notedFrom)
    keepCopy(connection, `${path}.schema-${before}.bak`, before)
  }
  // A step may rebuild a table that others refer to; the pragma is without effect inside a transaction.
  connection.pragma('foreign_keys = OFF')
  try {
    connection.transaction(() => takeSteps(connection, steps)).immediate()
  } finally {
    connection.pragma('foreign_keys = ON')
  }
}

/** How many steps a database has seen. */
export function schemaOf(connection: BetterSqlite3.Database): number {
  return connection.pragma('user_version', {simple: true}) as number
}

function takeSteps(connection: BetterSqlite3.Database, steps: readonly string[]): void {
  // Another process, even a newer mmm, may have been quicker.
  if (schemaOf(connection) >= steps.length) return
  for (const step of steps.slice(schemaOf(connection))) connection.exec(step)
  const orphans = connection.pragma('foreign_key_check') as Array<{table: string; parent: string}>
  if (orphans[0]) throw new Error(`${orphans.length} rows refer to nothing, the first from ${orphans[0].table} to ${orphans[0].parent}`)
  connection.pragma(`application_id = ${APPLICATION_ID}`)
  connection.pragma(`user_version = ${steps.length}`)
}

/** Beside what a command prints: without it, nothing would be seen for seconds. */
function noteLarge(connection: BetterSqlite3.Database, path: string, notedFrom: number): void {
  const bytes = (connection.pragma('page_count', {simple: true}) as number) * (connection.pragma('page_size', {simple: true}) as number)
  if (bytes < notedFrom) return
  process.stderr.write(`This mmm keeps its state in a newer form: copying ${basename(path)} (${Math.ceil(bytes / 1e6)} MB), then changing it …\n`)
}

function keepCopy(connection: BetterSqlite3.Database, path: string, schema: number): void {
  const staged = stageCopy((copy) => connection.prepare('VACUUM INTO ?').run(copy), path)
  // When somebody else has migrated in the meantime, theirs is the copy of what was before.
  if (staged.schema === schema) publishCopy(staged, path)
  else rmSync(staged.path)
}
