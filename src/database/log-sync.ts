import {closeSync, fdatasync, openSync} from 'node:fs'

/** Brings what was committed to a write-ahead log onto the disk, on a thread of its own. */
export class LogSync {
  readonly #path: string
  #descriptor: number | undefined

  /** `path` is that of the database. */
  constructor(path: string) {
    this.#path = `${path}-wal`
  }

  /**
   * Settles when all that had been committed is on the disk, in the log or, where somebody has moved it there meanwhile, in
   * the database: SQLite does not begin a log anew before the database is synced. Rejects with what the system says; what was
   * not synced then may be lost although a second try succeeds, so there should be none.
   */
  sync(): Promise<void> {
    const {promise, reject, resolve} = Promise.withResolvers<void>()
    try {
      // SQLite keeps its locks on other files: closing this one gives none of them up.
      fdatasync((this.#descriptor ??= openSync(this.#path, 'r')), (error) => (error ? reject(asOfSqlite(error)) : resolve()))
    } catch (error) {
      reject(asOfSqlite(error as NodeJS.ErrnoException))
    }
    return promise
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }
}

/** What SQLite itself would say had it synced. */
function asOfSqlite(error: NodeJS.ErrnoException): Error {
  return error.code === 'ENOSPC' || error.code === 'EDQUOT' ? error : Object.assign(error, {code: 'SQLITE_IOERR_FSYNC'})
}
