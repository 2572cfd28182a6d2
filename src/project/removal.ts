import {existsSync, lstatSync, readdirSync, realpathSync, rmSync} from 'node:fs'
import {join, sep} from 'node:path'
import {type FileBusyError, FileWriteFailedError} from '../files/errors.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {ProjectBusyError, ProjectHoldsHomeError} from './errors.ts'
import {type LoadError, loadProject} from './location.ts'
import type {Project} from './project.ts'
import type {ProjectRegistry} from './project-registry.ts'

export interface PurgePlaces {
  readonly home: string
  /** Where the project's state lies: `.mmm`, or elsewhere when all states were moved. */
  readonly stateDirectory: string
  /** Whether the run that holds a lock file is alive. */
  readonly isLockHeld: (directory: string, token: string) => boolean
}

export type PurgeError = FileWriteFailedError | ProjectBusyError | ProjectHoldsHomeError

/** A project that is registered no longer, and what was deleted of it. */
export interface RemovedProject {
  readonly name: string
  /** Where it lay; absent when its registry file could not be read. */
  readonly path?: string
  /** Folders that were deleted. */
  readonly purged: readonly string[]
}

type RemoveError = FileBusyError | FileWriteFailedError | LoadError | PurgeError

/** Takes a project off the list, after what is to be purged of it. */
export function removeProject(
  registry: ProjectRegistry,
  name: string,
  purging: ((project: Project) => Result<readonly string[], PurgeError>) | undefined,
): Result<RemovedProject, RemoveError> {
  return registry.alone((): Result<RemovedProject, RemoveError> => {
    const project = loadProject(registry, name)
    // A registry file that cannot be read can still be removed; but what to purge, nobody knows.
    if (!project.ok && (project.error.code === 'PROJECT_NOT_FOUND' || purging)) return project
    const purged = project.ok && purging ? purging(project.value) : ok([])
    if (!purged.ok) return purged
    const removed = registry.remove(name)
    return removed.ok ? ok({name, ...(project.ok && {path: project.value.path}), purged: purged.value}) : removed
  })
}

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
    // Behind a stranger's link lie other files of that ending.
    if (!lstatSync(locks).isDirectory()) return []
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
