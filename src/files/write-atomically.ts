import {spawnSync} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {closeSync, fchmodSync, fsyncSync, linkSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {attempt, type Result} from '../result.ts'
import {FileExistsError, FileWriteFailedError} from './errors.ts'

/**
 * Writes a file so that a reader, or a crash at any moment, sees the old text or the new one, never a part.
 * Parent folders are made. A file that was there keeps its permissions.
 */
export function writeAtomically(path: string, text: string | Uint8Array): Result<void, FileWriteFailedError> {
  return attempt(
    () => stage(path, text, (staged) => renameSync(staged, path)),
    (cause) => new FileWriteFailedError({path}, cause),
  )
}

/** {@link writeAtomically} for a file that must not be there yet; of two writers at once, one gets `FileExistsError`. */
export function createAtomically(path: string, text: string): Result<void, FileExistsError | FileWriteFailedError> {
  return attempt(
    // A hard link fails when the name is taken, which a rename does not.
    () => stage(path, text, (staged) => linkSync(staged, path)),
    (cause) => ((cause as NodeJS.ErrnoException).code === 'EEXIST' ? new FileExistsError({path}) : new FileWriteFailedError({path}, cause)),
  )
}

function stage(path: string, text: string | Uint8Array, publish: (staged: string) => void): void {
  const directory = dirname(path)
  mkdirSync(directory, {recursive: true})
  const staged = join(directory, `.${randomUUID()}.tmp`)
  try {
    const file = openSync(staged, 'wx')
    try {
      const mode = modeOf(path)
      if (mode !== undefined) fchmodSync(file, mode)
      // Unlike `writeSync`, which a full disk makes stop half-way without a word.
      writeFileSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    publish(staged)
  } finally {
    rmSync(staged, {force: true})
  }
  syncDirectory(directory)
}

function modeOf(path: string): number | undefined {
  const stats = statSync(path, {throwIfNoEntry: false})
  return stats && stats.mode & 0o777
}

/** Files from which on one sync of all is quicker than one of each. */
const MANY = 32

/** Brings files below a folder to the disk. */
export function syncAll(folder: string, paths: readonly string[]): void {
  // One call for a whole file system, which only Linux has a command for, takes a tenth of the time.
  if (paths.length >= MANY && process.platform === 'linux' && spawnSync('sync', ['-f', folder], {stdio: 'ignore'}).status === 0) return
  for (const path of paths) {
    const file = openSync(path, 'r+')
    fsyncSync(file)
    closeSync(file)
  }
}

/** Makes new names in a folder durable, which they are only once the folder is; not every platform can sync one. */
export function syncDirectory(directory: string): void {
  try {
    const handle = openSync(directory, 'r')
    fsyncSync(handle)
    closeSync(handle)
  } catch {}
}
