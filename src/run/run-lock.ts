import type BetterSqlite3 from 'better-sqlite3'
import {existsSync, mkdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {loadPackage} from '../lazy.ts'

/**
 * Shows that a run lives: a lock on a side file, which the system lets go of the moment the process is gone. No clock,
 * no process id that another may have by now (guides/sqlite-and-faults.md 2.2).
 */
export class RunLock {
  readonly #connection: BetterSqlite3.Database
  readonly #path: string

  private constructor(connection: BetterSqlite3.Database, path: string) {
    this.#connection = connection
    this.#path = path
  }

  static take(directory: string, token: string): RunLock {
    mkdirSync(directory, {recursive: true})
    const path = lockPath(directory, token)
    const connection = open(path)
    begin(connection, 'EXCLUSIVE')
    return new RunLock(connection, path)
  }

  /** Whether the run with this token is still going. */
  static isHeld(directory: string, token: string): boolean {
    const path = lockPath(directory, token)
    if (!existsSync(path)) return false
    const connection = open(path)
    try {
      begin(connection, 'IMMEDIATE')
      connection.exec('ROLLBACK')
      return false
    } catch (error) {
      if ((error as {code?: string}).code?.startsWith('SQLITE_BUSY')) return true
      throw error
    } finally {
      connection.close()
    }
  }

  static remove(directory: string, token: string): void {
    rmSync(lockPath(directory, token), {force: true})
  }

  release(): void {
    this.#connection.close()
    rmSync(this.#path, {force: true})
  }
}

function open(path: string): BetterSqlite3.Database {
  const Sqlite = loadPackage<typeof BetterSqlite3>('better-sqlite3')
  return new Sqlite(path, {timeout: 0})
}

/** Nothing is ever written, so there is nothing to roll back: no journal that a kill leaves behind. */
function begin(connection: BetterSqlite3.Database, kind: 'EXCLUSIVE' | 'IMMEDIATE'): void {
  connection.pragma('journal_mode = MEMORY')
  connection.exec(`BEGIN ${kind}`)
}

function lockPath(directory: string, token: string): string {
  return join(directory, `${token}.lock`)
}
