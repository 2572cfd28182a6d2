import {DatabaseBusyError, DatabaseDamagedError, type DatabaseError, DatabaseFailedError, DatabaseFullError, DatabaseReadOnlyError} from './errors.ts'
import {keptCopies} from './kept-copies.ts'
import {findHolders} from './lock-holders.ts'
import {writeObstacle} from './write-obstacle.ts'

/** Milliseconds that a connection waits for another writer. */
export const BUSY_TIMEOUT = 15_000

/** A size limit shows as a failed write; the shared index of the log is the first thing that a full disk has no room for. */
const FULL = /^(?:SQLITE_FULL|SQLITE_IOERR_(?:WRITE|SHMSIZE)|ENOSPC|EDQUOT|EFBIG)$/
const BUSY = /^SQLITE_(?:BUSY|LOCKED|PROTOCOL)/
const DAMAGED = /^SQLITE_(?:CORRUPT|NOTADB)/
const READ_ONLY = /^(?:SQLITE_READONLY.*|EROFS|EACCES|EPERM)$/

/** Puts what SQLite or the file system threw into mmm's words. Whatever else was thrown is a bug and goes on up. */
export function toDatabaseError(thrown: unknown, path: string, operation: string, busyTimeout = BUSY_TIMEOUT): DatabaseError {
  const {code, message} = thrown as {code?: unknown; message?: string}
  if (typeof code !== 'string') throw thrown
  if (BUSY.test(code)) return new DatabaseBusyError({path, seconds: busyTimeout / 1000, holders: findHolders(path)}, thrown)
  if (FULL.test(code)) return new DatabaseFullError({path, operation}, thrown)
  if (DAMAGED.test(code)) return new DatabaseDamagedError({path, copies: keptCopies(path)}, message ?? code, thrown)
  const obstacle = READ_ONLY.test(code) || code.startsWith('SQLITE_CANTOPEN') ? writeObstacle(path) : undefined
  if (obstacle || READ_ONLY.test(code)) return new DatabaseReadOnlyError({path}, obstacle ?? message ?? code, thrown)
  if (!code.startsWith('SQLITE_')) throw thrown
  return new DatabaseFailedError({path, operation}, thrown)
}

/** Of a row that was read, what is no JSON was valid when it was written: a page that SQLite cannot check itself is damaged. */
export function asDamage(thrown: unknown): unknown {
  if (!(thrown instanceof SyntaxError)) return thrown
  return Object.assign(new Error(`a row is not what was written (${thrown.message})`, {cause: thrown}), {code: 'SQLITE_CORRUPT'})
}
