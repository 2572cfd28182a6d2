import {existsSync, realpathSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {ProjectFolderMissingError, ProjectMissingError, ProjectNotFoundError} from './errors.ts'
import {MANIFEST, type ManifestError, readManifest} from './manifest.ts'
import type {LocatedProject, Project} from './project.ts'
import type {ProjectRegistry, RegistryError} from './project-registry.ts'

export type LoadError = ProjectNotFoundError | RegistryError
export type LocateError = LoadError | ManifestError | ProjectFolderMissingError | ProjectMissingError

/** A project by name, and who said it. */
export interface NamedProject {
  readonly name: string
  readonly source: '--project' | 'MMM_PROJECT'
}

/** A registered project by name. */
export function loadProject(registry: ProjectRegistry, name: string): Result<Project, LoadError> {
  const found = registry.find(name)
  if (!found.ok) return found
  if (found.value) return ok(found.value)
  const names = registry.list().projects.map((project) => project.name)
  return err(new ProjectNotFoundError({name}, nearest(name, names)))
}

/** The project to work in: the one named, else the nearest `mmm.toml` upward, else the one last switched to. */
export function locateProject(registry: ProjectRegistry, cwd: string, named?: NamedProject): Result<LocatedProject, LocateError> {
  const here = findManifestUpward(cwd)
  if (named) return isHere(named.name, here) ? locateIn(registry, here!, named.source) : locateRegistered(registry, named.name, named.source)
  if (here) return locateIn(registry, here)
  const known = registry.current()
  if (!known.ok) return known
  return known.value.current ? locateRegistered(registry, known.value.current, 'current project') : err(new ProjectMissingError({cwd}))
}

/** Whether the project at hand has that name: then it is meant, registered or not. */
function isHere(name: string, directory: string | undefined): boolean {
  const manifest = directory === undefined ? undefined : readManifest(directory)
  return manifest?.ok === true && manifest.value?.name === name
}

function locateRegistered(registry: ProjectRegistry, name: string, source: LocatedProject['source']): Result<LocatedProject, LocateError> {
  const project = loadProject(registry, name)
  if (!project.ok) return project
  if (!existsSync(join(project.value.path, MANIFEST))) return err(new ProjectFolderMissingError({name, path: project.value.path}))
  return ok({project: project.value, source})
}

/** A folder with a manifest is a project even when this user's registry has never seen it; it is a stranger's then. */
function locateIn(registry: ProjectRegistry, directory: string, source: LocatedProject['source'] = 'mmm.toml'): Result<LocatedProject, LocateError> {
  const manifest = readManifest(directory)
  if (!manifest.ok) return manifest
  const {description, name} = manifest.value!
  const path = realpathSync(directory)
  const registered = registry.find(name)
  if (registered.ok && registered.value?.path === path) return ok({project: {...registered.value, description}, source})
  const project: Project = {name, path, description, tags: [], archived: false, trusted: false, created_at: '', last_used_at: ''}
  return ok({project, source})
}

function findManifestUpward(from: string): string | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    if (existsSync(join(directory, MANIFEST))) return directory
    if (directory === dirname(directory)) return undefined
  }
}
