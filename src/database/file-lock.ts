import type BetterSqlite3 from 'better-sqlite3'
import {mkdirSync} from 'node:fs'
import {dirname} from 'node:path'
import {FileWriteFailedError} from '../files/errors.ts'
import {loadPackage} from '../lazy.ts'
import {err, type Result} from '../result.ts'
import {BUSY_SECONDS} from './database.ts'
import {DatabaseBusyError} from './errors.ts'

/**
 * Carries out an operation that must see and change files alone. The lock is SQLite's on a side file: the system lets go
 * of it however this process ends, so none is ever left over. Not to be nested on one path.
 */
export function withFileLock<T, E>(path: string, operation: () => Result<T, E>): Result<T, DatabaseBusyError | E | FileWriteFailedError> {
  let connection: BetterSqlite3.Database | undefined
  try {
    mkdirSync(dirname(path), {recursive: true})
    const Sqlite = loadPackage<typeof BetterSqlite3>('better-sqlite3')
    connection = new Sqlite(path, {timeout: BUSY_SECONDS * 1000})
    connection.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    connection?.close()
    const isBusy = (error as {code?: string}).code?.startsWith('SQLITE_BUSY')
    return err(isBusy ? new DatabaseBusyError({path, seconds: BUSY_SECONDS}, error) : new FileWriteFailedError({path}, error))
  }
  try {
    return operation()
  } finally {
    connection.close()
  }
}
