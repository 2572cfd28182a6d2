import type BetterSqlite3 from 'better-sqlite3'
import {LogSync} from './log-sync.ts'

/** When what a connection has committed is on the disk; it tells of the versions then, in order. */
export class Durability {
  readonly #connection: Pick<BetterSqlite3.Database, 'pragma'>
  readonly #path: string
  #listener: ((version: number) => void) | undefined
  /** Committed, and not known to be on the disk. */
  #waiting: number[] = []
  /** `null` where the journal is kept the old way, and each commit is synced. */
  #log: LogSync | null | undefined

  /** `path` is that of the database. */
  constructor(connection: Pick<BetterSqlite3.Database, 'pragma'>, path: string) {
    this.#connection = connection
    this.#path = path
  }

  /** Whether a commit may be left to {@link sync}. */
  get isLater(): boolean {
    return this.#syncedLog() !== null
  }

  listen(listener: (version: number) => void): void {
    this.#listener = listener
  }

  /** A version was committed; synced, all before it are as well. */
  made(version: number | undefined, isSynced: boolean): void {
    if (version === undefined) return
    this.#waiting.push(version)
    if (isSynced) this.#tell(version)
  }

  /** Settles when all that was committed is on the disk; everything else goes on meanwhile. Rejects with what the system says. */
  async sync(): Promise<void> {
    const last = this.#waiting.at(-1)
    await this.#syncedLog()?.sync()
    if (last !== undefined) this.#tell(last)
  }

  close(): void {
    this.#log?.close()
  }

  #syncedLog(): LogSync | null {
    if (this.#log === undefined) this.#log = this.#connection.pragma('journal_mode', {simple: true}) === 'wal' ? new LogSync(this.#path) : null
    return this.#log
  }

  #tell(last: number): void {
    const versions = this.#waiting.filter((version) => version <= last)
    this.#waiting = this.#waiting.slice(versions.length)
    for (const version of versions) this.#listener?.(version)
  }
}
