import {existsSync, readdirSync, realpathSync, rmSync} from 'node:fs'
import {join, sep} from 'node:path'
import {FileWriteFailedError} from '../files/errors.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {ProjectBusyError, ProjectHoldsHomeError} from './errors.ts'
import type {Project} from './project.ts'

export interface PurgePlaces {
  readonly home: string
  /** Where the project's state lies: `.mmm`, or elsewhere when all states were moved. */
  readonly stateDirectory: string
  /** Whether the run that holds a lock file is alive. */
  readonly isLockHeld: (directory: string, token: string) => boolean
}

export type PurgeError = FileWriteFailedError | ProjectBusyError | ProjectHoldsHomeError

/** Deletes what mmm keeps of a project: state, logs, personal settings. The manifest and the specifications stay. */
export function purge(project: Project, {home, isLockHeld, stateDirectory}: PurgePlaces): Result<readonly string[], PurgeError> {
  const folders = [...new Set([join(project.path, '.mmm'), stateDirectory])].filter((folder) => existsSync(folder))
  for (const folder of folders) {
    if (isInside(home, folder)) return err(new ProjectHoldsHomeError({path: folder}))
  }
  if (runsGoing(stateDirectory, isLockHeld).length > 0) return err(new ProjectBusyError({name: project.name}))
  for (const folder of folders) {
    const removed = attempt(
      () => rmSync(folder, {recursive: true, force: true}),
      (cause) => new FileWriteFailedError({path: folder}, cause),
    )
    if (!removed.ok) return removed
  }
  return ok(folders)
}

/** Tokens of the runs that hold their lock. */
export function runsGoing(stateDirectory: string, isLockHeld: PurgePlaces['isLockHeld']): string[] {
  const locks = join(stateDirectory, 'runs')
  return lockTokens(locks).filter((token) => isHeldSafely(locks, token, isLockHeld))
}

/** Tokens of all lock files in a folder. */
export function lockTokens(locks: string): string[] {
  try {
    return readdirSync(locks)
      .filter((name) => name.endsWith('.lock'))
      .map((name) => name.slice(0, -'.lock'.length))
      .toSorted()
  } catch {
    return []
  }
}

/** A file that is no lock of mmm's is held by nobody. */
export function isHeldSafely(locks: string, token: string, isLockHeld: PurgePlaces['isLockHeld']): boolean {
  try {
    return isLockHeld(locks, token)
  } catch {
    return false
  }
}

function isInside(path: string, folder: string): boolean {
  const [inner, outer] = [path, folder].map((each) => (existsSync(each) ? realpathSync(each) : each))
  return inner === outer || inner!.startsWith(outer! + sep)
}
