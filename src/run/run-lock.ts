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

  /** Throws what the file system or SQLite throws. */
  static take(directory: string, token: string): RunLock {
    mkdirSync(directory, {recursive: true})
    const path = lockPath(directory, token)
    const connection = open(path)
    // Nothing is ever written, so there is nothing to roll back: no journal that a kill leaves behind.
    connection.pragma('journal_mode = MEMORY')
    connection.exec('BEGIN EXCLUSIVE')
    return new RunLock(connection, path)
  }

  /** Whether the run with this token is still going. Throws what SQLite throws. */
  static isHeld(directory: string, token: string): boolean {
    const path = lockPath(directory, token)
    let connection: BetterSqlite3.Database | undefined
    try {
      connection = open(path, {readonly: true})
      // Reading is enough to meet an exclusive lock, and two who look at once do not meet each other.
      connection.pragma('user_version')
      return false
    } catch (error) {
      const {code} = error as {code?: string}
      if (code?.startsWith('SQLITE_BUSY')) return true
      // Whoever holds a lock keeps others from reading what is in the file.
      if (code === 'SQLITE_NOTADB' || !existsSync(path)) return false
      throw error
    } finally {
      connection?.close()
    }
  }

  /** Takes a lock whose file stays where it is, for all who come; `undefined` when somebody has it. Throws what the file system or SQLite throws. */
  static takeLasting(path: string): {release(): void} | undefined {
    const connection = open(path)
    try {
      connection.pragma('journal_mode = MEMORY')
      connection.exec('BEGIN EXCLUSIVE')
      return {release: () => void connection.close()}
    } catch (error) {
      connection.close()
      if ((error as {code?: string}).code?.startsWith('SQLITE_BUSY')) return undefined
      throw error
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

function open(path: string, {readonly = false} = {}): BetterSqlite3.Database {
  const Sqlite = loadPackage<typeof BetterSqlite3>('better-sqlite3')
  return new Sqlite(path, {readonly, timeout: 0})
}

function lockPath(directory: string, token: string): string {
  return join(directory, `${token}.lock`)
}
