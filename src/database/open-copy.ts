import {copyFileSync, existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {err, ok, type Result} from '../result.ts'
import type {Database} from './database.ts'
import {DatabaseFullError, type OpenError} from './errors.ts'
import {connect, lookAt, type OpenOptions, peek, toOpenError} from './open-database.ts'
import {BUSY_TIMEOUT} from './sqlite-error.ts'

/**
 * Opens a private copy of the state, for commands that must leave no trace (`--dry-run`) or cannot write. Whatever is
 * written to it is gone when it is closed.
 */
export function openCopy(options: OpenOptions): Result<Database & {readonly copy: true}, OpenError> {
  const folder = mkdtempSync(join(tmpdir(), 'mmm-copy-'))
  const remove = (): void => rmSync(folder, {force: true, recursive: true})
  const copy = join(folder, 'state.db')
  const refused = copyState(options, copy)
  const opened = refused ? err(refused) : connect({...options, path: copy}, 'wal')
  if (!opened.ok) {
    remove()
    return opened
  }
  const close = opened.value.close.bind(opened.value)
  return ok(
    Object.assign(opened.value, {
      copy: true as const,
      close() {
        close()
        remove()
      },
    }),
  )
}

function copyState({busyTimeout = BUSY_TIMEOUT, path, ...options}: OpenOptions, copy: string): OpenError | undefined {
  try {
    const odd = lookAt(path)
    if (odd || !existsSync(path)) return odd
    return peek({...options, busyTimeout, path}, (connection) => void connection.prepare('VACUUM INTO ?').run(copy))
  } catch (error) {
    if (isReadOnly(error)) return copyFiles(path, copy)
    const opened = toOpenError(error, path, 'being copied', busyTimeout)
    return opened instanceof DatabaseFullError ? new DatabaseFullError({path: copy, operation: 'copying the state'}, error) : opened
  }
}

/** Where nothing can be written SQLite cannot even read what has a log; but then nobody writes in the meantime either. */
function copyFiles(path: string, copy: string): OpenError | undefined {
  try {
    for (const suffix of ['-wal', '-journal', '']) if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix)
    return undefined
  } catch (error) {
    return toOpenError(error, path, 'being copied')
  }
}

function isReadOnly(thrown: unknown): boolean {
  return /^SQLITE_(?:READONLY|CANTOPEN)/.test(String((thrown as {code?: unknown}).code))
}
