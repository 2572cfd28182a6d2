import type BetterSqlite3 from 'better-sqlite3'
import {randomUUID} from 'node:crypto'
import {closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync} from 'node:fs'
import {dirname} from 'node:path'
import {FileExistsError} from '../files/errors.ts'
import {loadPackage} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import type {Database} from './database.ts'
import {BackupFailedError} from './errors.ts'

/**
 * Writes an exact copy of a database, as of one moment, while others go on writing. It is checked before it gets its
 * name: a backup that is there can be used.
 */
export function backUp(database: Database, path: string, {force = false} = {}): Result<{readonly path: string}, BackupFailedError | FileExistsError> {
  if (!force && existsSync(path)) return err(new FileExistsError({path}))
  const staged = `${path}.${randomUUID()}.tmp`
  try {
    mkdirSync(dirname(path), {recursive: true})
    database.vacuumInto(staged)
    check(staged)
    const file = openSync(staged, 'r+')
    fsyncSync(file)
    closeSync(file)
    renameSync(staged, path)
    return ok({path})
  } catch (error) {
    discard(staged)
    return err(new BackupFailedError({path}, error))
  }
}

function discard(path: string): void {
  try {
    rmSync(path, {force: true})
  } catch {
    // Where nothing could be written, nothing is left.
  }
}

function check(path: string): void {
  const Sqlite = loadPackage<typeof BetterSqlite3>('better-sqlite3')
  const copy = new Sqlite(path, {readonly: true})
  try {
    const answer = copy.pragma('quick_check', {simple: true})
    if (answer !== 'ok') throw new Error(String(answer))
  } finally {
    copy.close()
  }
}
