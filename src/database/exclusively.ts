import type BetterSqlite3 from 'better-sqlite3'
import {mkdirSync} from 'node:fs'
import {dirname} from 'node:path'
import {FileBusyError, FileWriteFailedError} from '../files/errors.ts'
import {loadPackage} from '../lazy.ts'
import {attempt, err, ok, type Result} from '../result.ts'

/** Seconds that one process waits for another. */
const PATIENCE = 10

/** Milliseconds between two looks at a lock that another holds. */
const POLL = 50

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

export interface HoldOptions {
  readonly lock: string
  /** What is changed under the lock, for the one who waits in vain. */
  readonly path: string
  readonly seconds: number
  /** Told once, when somebody else is at it. */
  readonly onWait: () => void
}

/** {@link exclusively} for work that takes its time: waits without standing still, and holds the lock until it is released. */
export async function hold({lock, onWait, path, seconds}: HoldOptions): Promise<Result<{release(): void}, FileBusyError | FileWriteFailedError>> {
  const deadline = performance.now() + seconds * 1000
  for (let isFirst = true; ; isFirst = false) {
    const held = attempt(
      () => take(lock, 0),
      (cause) => cause as {code?: string},
    )
    if (held.ok) return ok({release: () => void held.value.close()})
    if (held.error.code?.startsWith('SQLITE_BUSY') !== true) return err(new FileWriteFailedError({path: lock}, held.error))
    if (performance.now() >= deadline) return err(new FileBusyError({path, seconds}, held.error))
    if (isFirst) onWait()
    await new Promise((resolve) => void setTimeout(resolve, POLL))
  }
}

function take(path: string, patience = PATIENCE * 1000): BetterSqlite3.Database {
  mkdirSync(dirname(path), {recursive: true})
  const Sqlite = loadPackage<typeof BetterSqlite3>('better-sqlite3')
  const connection = new Sqlite(path, {timeout: patience})
  try {
    connection.exec('BEGIN EXCLUSIVE')
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}
