import {closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, readSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {err, ok, type Result} from '../result.ts'
import type {Database} from './database.ts'
import {DatabaseFullError, type OpenError} from './errors.ts'
import {connect, lookAt, type OpenOptions, peek, toOpenError} from './open-database.ts'
import {BUSY_TIMEOUT} from './sqlite-error.ts'

/** What SQLite writes beside a database before it writes the database. */
const LOGS = ['-wal', '-journal'] as const

const HEADER_LENGTH = 100

/** A run writes a few times a second; ten copies in a row that are all disturbed are no accident. */
const COPY_TRIES = 10

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
    if (copyFiles(path, copy)) return peek({...options, busyTimeout, path, at: copy})
    // A writer that never rests: SQLite can read beside it, though not without a trace in the index of its log.
    for (const suffix of ['', ...LOGS]) rmSync(copy + suffix, {force: true})
    return peek({...options, busyTimeout, path}, (connection) => void connection.prepare('VACUUM INTO ?').run(copy))
  } catch (error) {
    const opened = toOpenError(error, path, 'being copied', busyTimeout)
    return opened instanceof DatabaseFullError ? new DatabaseFullError({path: copy, operation: 'copying the state'}, error) : opened
  }
}

/**
 * Copies a database as of one moment, without opening it: that alone would leave a trace, and cannot be done where
 * nothing may be written. Gives `false` when somebody wrote each time.
 *
 * What is written goes to a log first, and with a rollback journal the header counts every change; so as long as those
 * stay, whatever else was copied in between is either unchanged or made good by the log.
 */
function copyFiles(path: string, copy: string): boolean {
  for (let tries = 0; tries < COPY_TRIES; tries++) {
    const before = readWitnesses(path)
    copyFileSync(path, copy)
    const after = readWitnesses(path)
    if (!before.every((bytes, index) => bytes.equals(after[index]!))) continue
    for (const [index, suffix] of LOGS.entries()) if (after[index]!.length > 0) writeFileSync(copy + suffix, after[index]!)
    return true
  }
  return false
}

/** Both logs, and the header. */
function readWitnesses(path: string): Buffer[] {
  return [...LOGS.map((suffix) => readIfThere(path + suffix)), readIfThere(path, HEADER_LENGTH)]
}

function readIfThere(path: string, length?: number): Buffer {
  if (!existsSync(path)) return Buffer.alloc(0)
  if (length === undefined) return readFileSync(path)
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, readSync(file, bytes, 0, length, 0))
  } finally {
    closeSync(file)
  }
}
