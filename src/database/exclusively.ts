import type BetterSqlite3 from 'better-sqlite3'
import {mkdirSync} from 'node:fs'
import {dirname} from 'node:path'
import {FileBusyError, FileWriteFailedError} from '../files/errors.ts'
import {loadPackage} from '../lazy.ts'
import {attempt, ok, type Result} from '../result.ts'

/** Seconds that one process waits for another. */
const PATIENCE = 10

/**
 * Does something to a file while no other mmm does: under a lock on a side file, which the system lets go of the moment
 * the process is gone. The side file stays; removing it would let two in.
 */
export function exclusively<T>({action, lock, path}: {lock: string; path: string; action: () => T}): Result<T, FileBusyError | FileWriteFailedError> {
  const held = attempt(
    () => take(lock),
    (cause) => {
      const isBusy = (cause as {code?: string}).code?.startsWith('SQLITE_BUSY') === true
      return isBusy ? new FileBusyError({path, seconds: PATIENCE}, cause) : new FileWriteFailedError({path: lock}, cause)
    },
  )
  if (!held.ok) return held
  try {
    return ok(action())
  } finally {
    held.value.close()
  }
}

function take(path: string): BetterSqlite3.Database {
  mkdirSync(dirname(path), {recursive: true})
  const Sqlite = loadPackage<typeof BetterSqlite3>('better-sqlite3')
  const connection = new Sqlite(path, {timeout: PATIENCE * 1000})
  try {
    connection.exec('BEGIN EXCLUSIVE')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}
