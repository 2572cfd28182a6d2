import {existsSync, mkdirSync, readdirSync, realpathSync} from 'node:fs'
import {basename, dirname, join, resolve} from 'node:path'
import {FileExistsError, FileWriteFailedError} from '../files/errors.ts'
import {createAtomically} from '../files/write-atomically.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {
  ProjectExistsError,
  ProjectFolderMissingError,
  ProjectFolderTakenError,
  ProjectMissingError,
  ProjectNameInvalidError,
  ProjectNotFoundError,
  ProjectPreviousMissingError,
} from './errors.ts'
import {formatManifest, MANIFEST, type ManifestError, readManifest} from './manifest.ts'
import {isProjectName, type LocatedProject, type Project, toProjectName} from './project.ts'
import {ProjectRegistry, type RegistryError, type RegistryListing} from './project-registry.ts'

export interface ProjectManagerOptions {
  /** Folder of mmm itself, `~/.mmm` unless moved. */
  readonly home: string
  readonly cwd: string
  readonly now: () => Date
}

export interface InitOptions {
  readonly path: string
  /** Default: what `mmm.toml` says, else made from the folder's name. */
  readonly name?: string | undefined
  readonly description?: string | undefined
}

export interface InitializedProject {
  readonly project: Project
  /** Whether the folder was no project before. */
  readonly created: boolean
}

export type InitError = FileWriteFailedError | ManifestError | ProjectExistsError | ProjectNameInvalidError | RegistryError
export type LocateError = ManifestError | ProjectFolderMissingError | ProjectMissingError | ProjectNotFoundError | RegistryError

/** Makes, finds and switches projects. */
export class ProjectManager {
  readonly #cwd: string
  readonly #now: () => Date
  readonly #registry: ProjectRegistry

  constructor({cwd, home, now}: ProjectManagerOptions) {
    this.#cwd = cwd
    this.#now = now
    this.#registry = new ProjectRegistry(home)
  }

  /** Makes a folder a project. What is there already stays as it is, so it can be said again, and heals the registry when a project moved. */
  init({description, name, path}: InitOptions): Result<InitializedProject, InitError> {
    const directory = this.#makeDirectory(path)
    if (!directory.ok) return directory
    const manifest = readManifest(directory.value)
    if (!manifest.ok) return manifest
    const chosen = manifest.value?.name ?? name ?? toProjectName(basename(directory.value))
    if (name !== undefined && name !== chosen) return err(new ProjectExistsError({name: chosen, path: directory.value}))
    if (!isProjectName(chosen)) return err(new ProjectNameInvalidError({name: chosen}, toProjectName(chosen)))

    const registered = this.#register(chosen, directory.value, description ?? manifest.value?.description ?? '')
    if (!registered.ok) return registered
    const scaffolded = scaffold(directory.value, registered.value)
    if (!scaffolded.ok) return scaffolded
    return ok({project: registered.value, created: manifest.value === undefined})
  }

  /** Makes a new folder and a project in it. */
  create({name, path, ...rest}: InitOptions & {readonly name: string}): Result<Project, InitError | ProjectFolderTakenError> {
    if (!isProjectName(name)) return err(new ProjectNameInvalidError({name}, toProjectName(name)))
    const directory = resolve(this.#cwd, path)
    if (existsSync(directory) && readdirSync(directory).length > 0) return err(new ProjectFolderTakenError({path: directory}))
    const made = this.init({...rest, name, path: directory})
    return made.ok ? ok(made.value.project) : made
  }

  list(): RegistryListing {
    return this.#registry.list()
  }

  /** A registered project by name. */
  load(name: string): Result<Project, ProjectNotFoundError | RegistryError> {
    const found = this.#registry.find(name)
    if (!found.ok) return found
    if (found.value) return ok(found.value)
    return err(
      new ProjectNotFoundError(
        {name},
        nearest(
          name,
          this.list().projects.map((project) => project.name),
        ),
      ),
    )
  }

  /** Makes a project the one that commands outside any project work in; `-` is the one before it. */
  switchTo(name: string): Result<Project, FileWriteFailedError | ProjectNotFoundError | ProjectPreviousMissingError | RegistryError> {
    let wanted: string | undefined = name
    if (name === '-') {
      const known = this.#registry.current()
      if (!known.ok) return known
      wanted = known.value.previous
    }
    if (wanted === undefined) return err(new ProjectPreviousMissingError())
    const project = this.load(wanted)
    if (!project.ok) return project
    const switched = this.#registry.switchTo(wanted)
    if (!switched.ok) return switched
    return this.#registry.replace({...project.value, last_used_at: this.#now().toISOString()})
  }

  /** The project to work in: the one named, else the nearest `mmm.toml` upward, else the one last switched to. */
  locate(named?: {readonly name: string; readonly source: '--project' | 'MMM_PROJECT'}): Result<LocatedProject, LocateError> {
    const here = findManifestUpward(this.#cwd)
    if (named) return this.#isHere(named.name, here) ? this.#locateIn(here!, named.source) : this.#locateRegistered(named.name, named.source)
    if (here) return this.#locateIn(here)
    const known = this.#registry.current()
    if (!known.ok) return known
    return known.value.current ? this.#locateRegistered(known.value.current, 'current project') : err(new ProjectMissingError({cwd: this.#cwd}))
  }

  /** Whether the project at hand has that name: then it is meant, registered or not. */
  #isHere(name: string, directory: string | undefined): boolean {
    const manifest = directory === undefined ? undefined : readManifest(directory)
    return manifest?.ok === true && manifest.value?.name === name
  }

  #locateRegistered(name: string, source: LocatedProject['source']): Result<LocatedProject, LocateError> {
    const project = this.load(name)
    if (!project.ok) return project
    if (!existsSync(join(project.value.path, MANIFEST))) return err(new ProjectFolderMissingError({name, path: project.value.path}))
    return ok({project: project.value, source})
  }

  /** A folder with a manifest is a project even when this user's registry has never seen it. */
  #locateIn(directory: string, source: LocatedProject['source'] = 'mmm.toml'): Result<LocatedProject, LocateError> {
    const manifest = readManifest(directory)
    if (!manifest.ok) return manifest
    const {description, name} = manifest.value!
    const path = realpathSync(directory)
    const registered = this.#registry.find(name)
    if (registered.ok && registered.value?.path === path) return ok({project: {...registered.value, description}, source})
    const project: Project = {name, path, description, tags: [], archived: false, created_at: '', last_used_at: ''}
    return ok({project, source})
  }

  #register(name: string, path: string, description: string): Result<Project, InitError> {
    const existing = this.#registry.find(name)
    if (!existing.ok) return existing
    const now = this.#now().toISOString()
    if (!existing.value) return this.#registry.add({name, path, description, tags: [], archived: false, created_at: now, last_used_at: now})
    const stillThere = existing.value.path !== path && existsSync(join(existing.value.path, MANIFEST))
    if (stillThere) return this.#registry.add({...existing.value, path})
    return this.#registry.replace({...existing.value, path, description, last_used_at: now})
  }

  #makeDirectory(path: string): Result<string, FileWriteFailedError> {
    const directory = resolve(this.#cwd, path)
    return attempt(
      () => {
        mkdirSync(directory, {recursive: true})
        return realpathSync(directory)
      },
      (cause) => new FileWriteFailedError({path: directory}, cause),
    )
  }
}

const IGNORE = '# Everything mmm keeps here is personal or made anew.\n*\n'

function scaffold(directory: string, project: Project): Result<void, FileWriteFailedError> {
  const files: ReadonlyArray<readonly [path: string, text: string]> = [
    [MANIFEST, formatManifest(project)],
    [join('.mmm', '.gitignore'), IGNORE],
  ]
  for (const [path, text] of files) {
    const created = createAtomically(join(directory, path), text)
    if (!created.ok && !(created.error instanceof FileExistsError)) return err(created.error)
  }
  const specs = join(directory, 'specs')
  return attempt(
    () => void mkdirSync(specs, {recursive: true}),
    (cause) => new FileWriteFailedError({path: specs}, cause),
  )
}

function findManifestUpward(from: string): string | undefined {
  for (let directory = from; ; directory = dirname(directory)) {
    if (existsSync(join(directory, MANIFEST))) return directory
    if (directory === dirname(directory)) return undefined
  }
}
