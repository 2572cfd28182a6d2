import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {FileBusyError, FileReadFailedError, FileWriteFailedError} from '../files/errors.ts'
import {readText} from '../files/read-text.ts'
import {writeAtomically} from '../files/write-atomically.ts'
import {err, ok, type Result} from '../result.ts'
import {ManifestNameUnwritableError, ProjectExistsError, ProjectNameInvalidError} from './errors.ts'
import {type LoadError, loadProject} from './location.ts'
import {MANIFEST, renameManifest} from './manifest.ts'
import {isProjectName, type Project, toProjectName} from './project.ts'
import type {ProjectRegistry} from './project-registry.ts'

export type RenameError =
  | FileBusyError
  | FileReadFailedError
  | FileWriteFailedError
  | LoadError
  | ManifestNameUnwritableError
  | ProjectExistsError
  | ProjectNameInvalidError

/** Gives a project another name, in the registry and in its manifest. Cut off between the two, `project add` heals it. */
export function renameProject(registry: ProjectRegistry, from: string, to: string): Result<Project, RenameError> {
  if (!isProjectName(to)) return err(new ProjectNameInvalidError({name: to}, toProjectName(to)))
  return registry.alone((): Result<Project, RenameError> => {
    const project = loadProject(registry, from)
    if (!project.ok || from === to) return project
    const taken = registry.find(to)
    if (!taken.ok) return taken
    if (taken.value) return err(new ProjectExistsError({name: to, path: taken.value.path}))
    const written = writeName(join(project.value.path, MANIFEST), to)
    return written.ok ? registry.rename(from, {...project.value, name: to}) : written
  })
}

/** Writes a name into a manifest, and leaves everything else in it as it is. */
function writeName(path: string, name: string): Result<void, FileReadFailedError | FileWriteFailedError | ManifestNameUnwritableError> {
  if (!existsSync(path)) return ok()
  const text = readText(path)
  if (!text.ok) return text
  const renamed = renameManifest(text.value, name)
  return renamed === undefined ? err(new ManifestNameUnwritableError({path, name})) : writeAtomically(path, renamed)
}
