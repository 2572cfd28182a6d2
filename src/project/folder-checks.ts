import {accessSync, constants, existsSync, rmSync, statfsSync, statSync} from 'node:fs'
import {join, relative} from 'node:path'
import {FileWriteFailedError} from '../files/errors.ts'
import {createAtomically} from '../files/write-atomically.ts'
import {attempt} from '../result.ts'
import {formatSize} from '../text/size.ts'
import type {Complaint} from './finding.ts'
import {isHeldSafely, lockTokens, type PurgePlaces} from './removal.ts'
import {IGNORE, makeFolder} from './scaffold.ts'

const MEBIBYTE = 1024 ** 2

/** Free bytes below which somebody should know, and below which a run is likely to fail. */
const SCARCE = 500 * MEBIBYTE
const NONE = 20 * MEBIBYTE

/** Milliseconds: a lock file may be there for a moment before it is held. */
const SETTLED = 60_000

/** Folders and files that a project should have. */
export function checkFolders(path: string, specsDirectory: string): Complaint[] {
  const complaints: Complaint[] = []
  const specs = join(path, specsDirectory)
  if (!existsSync(specs)) {
    const isInside = !relative(path, specs).startsWith('..')
    complaints.push({
      check: 'folders',
      severity: 'warning',
      message: `There is no folder ${specsDirectory} for specifications.`,
      fix: `Make ${specs}.`,
      ...(isInside && {repair: () => makeFolder(specs)}),
    })
  }
  const ignore = join(path, '.mmm', '.gitignore')
  if (!existsSync(ignore)) {
    const message = '.mmm has no .gitignore: state and logs could be committed by accident.'
    complaints.push({check: 'folders', severity: 'warning', message, fix: `Write ${ignore}.`, repair: () => createAtomically(ignore, IGNORE)})
  }
  return complaints
}

/** What mmm must be able to write. */
export function checkPermissions(paths: readonly string[]): Complaint[] {
  return paths
    .filter((path) => existsSync(path) && !isWritable(path))
    .map((path) => ({check: 'permissions', severity: 'error', message: `${path} cannot be written.`, fix: `Give yourself the right: chmod u+w ${path}`}))
}

/** Room on the disk that holds a folder. */
export function checkDisk(path: string, free: number = freeBytes(path)): Complaint[] {
  if (free >= SCARCE) return []
  return [
    {
      check: 'disk',
      severity: free < NONE ? 'error' : 'warning',
      message: `The disk of ${path} has only ${formatSize(free)} left.`,
      fix: 'Make room; `mmm state prune` drops old logs.',
    },
  ]
}

/** Lock files whose run is gone and left no trace in the state. */
export function checkLocks(stateDirectory: string, isLockHeld: PurgePlaces['isLockHeld'], now: Date): Complaint[] {
  const locks = join(stateDirectory, 'runs')
  const left = lockTokens(locks).filter((token) => isSettled(join(locks, `${token}.lock`), now) && !isHeldSafely(locks, token, isLockHeld))
  if (left.length === 0) return []
  const files = left.flatMap((token) => ['lock', 'lock-journal', 'processes', 'progress'].map((ending) => join(locks, `${token}.${ending}`)))
  const remove = (): void => {
    for (const file of files) rmSync(file, {force: true})
  }
  return [
    {
      check: 'runs',
      severity: 'warning',
      message: `${left.length === 1 ? 'A lock file' : `${left.length} lock files`} of runs that are gone lie in ${locks}.`,
      fix: 'Delete what no run holds.',
      repair: () => attempt(remove, (cause) => new FileWriteFailedError({path: locks}, cause)),
    },
  ]
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function isSettled(path: string, now: Date): boolean {
  const stats = statSync(path, {throwIfNoEntry: false})
  return stats !== undefined && now.getTime() - stats.mtimeMs > SETTLED
}

function freeBytes(path: string): number {
  try {
    const {bavail, bsize} = statfsSync(path)
    return bavail * bsize
  } catch {
    // Where it cannot be told, nothing can be said.
    return Infinity
  }
}
