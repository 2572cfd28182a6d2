import type BetterSqlite3 from 'better-sqlite3'
import {randomUUID} from 'node:crypto'
import {closeSync, fsyncSync, openSync, renameSync, rmSync} from 'node:fs'
import {dirname} from 'node:path'
import {syncDirectory} from '../files/write-atomically.ts'
import {loadPackage} from '../lazy.ts'

/** A checked copy that is on the disk but has no name yet. */
export interface StagedCopy {
  readonly path: string
  /** The steps of the schema that it has seen. */
  readonly schema: number
}

/** Copies a database, as of one moment, to a file beside `path`. Throws what SQLite throws, or what the check says. */
export function stageCopy(vacuumInto: (path: string) => void, path: string): StagedCopy {
  const staged = `${path}.${randomUUID()}.tmp`
  try {
    vacuumInto(staged)
    const schema = check(staged)
    const file = openSync(staged, 'r+')
    fsyncSync(file)
    closeSync(file)
    return {path: staged, schema}
  } catch (error) {
    rmSync(staged, {force: true})
    throw error
  }
}

/** Gives a copy its name, in the place of an older one. */
export function publishCopy(staged: StagedCopy, path: string): void {
  renameSync(staged.path, path)
  syncDirectory(dirname(path))
}

function check(path: string): number {
  const Sqlite = loadPackage<typeof BetterSqlite3>('better-sqlite3')
  const copy = new Sqlite(path, {readonly: true})
  try {
    const answer = copy.pragma('quick_check', {simple: true})
    if (answer !== 'ok') throw new Error(String(answer))
    return copy.pragma('user_version', {simple: true}) as number
  } finally {
    copy.close()
  }
}
