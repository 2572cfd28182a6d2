import {existsSync, mkdirSync, realpathSync} from 'node:fs'
import {basename, join, resolve} from 'node:path'
import {type FileBusyError, type FileReadFailedError, FileWriteFailedError} from '../files/errors.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {type CloneError, type CloneOptions, cloneProject, type CloneServices} from './cloning.ts'
import {discover, type DiscoverOptions, type Discovery} from './discovery.ts'
import {ManifestMissingError, ProjectExistsError, ProjectFolderTakenError, ProjectNameInvalidError, ProjectPreviousMissingError} from './errors.ts'
import {type LoadError, loadProject, type LocateError, locateProject, type NamedProject} from './location.ts'
import {MANIFEST, type ManifestError, readManifest} from './manifest.ts'
import {isProjectName, type ListedProject, type LocatedProject, type Project, toProjectName} from './project.ts'
import {ProjectRegistry, type RegistryError} from './project-registry.ts'
import {enter, register, type Registration, type RegistrationError} from './registration.ts'
import {type PurgeError, purge, type RemovedProject, removeProject} from './removal.ts'
import {type RenameError, renameProject} from './renaming.ts'
import {hasEntries, scaffold} from './scaffold.ts'
import {scaffoldProject, type ScaffoldedProject, type ScaffoldError, type ScaffoldOptions} from './scaffolding.ts'
import {type Powers, readPowers, setTrust, withoutHarmless} from './trust.ts'
import {TrustedPowers} from './trusted-powers.ts'

export type {LocateError} from './location.ts'
export type {RemovedProject} from './removal.ts'

export interface ProjectManagerOptions extends CloneServices {
  /** Folder of mmm itself, `~/.mmm` unless moved. */
  readonly home: string
}

/** What a new project is to be called, and where it is. */
export interface InitOptions {
  readonly path: string
  /** Default: what `mmm.toml` says, else made from the folder's name. */
  readonly name?: string | undefined
  readonly description?: string | undefined
}

/** A project that was just made, and which files of it. */
export interface InitializedProject {
  readonly project: Project
  /** Whether the folder was no project before. */
  readonly created: boolean
}

/** All registered projects, and what is wrong with the registry. */
export interface ProjectListing {
  readonly projects: readonly ListedProject[]
  /** Registry files that cannot be read; the projects beside them are not affected. */
  readonly problems: readonly RegistryError[]
}

export type InitError = ManifestError | ProjectNameInvalidError | RegistrationError
export type ChangeError = FileBusyError | FileWriteFailedError | LoadError

/** Makes, finds, switches and forgets projects. */
export class ProjectManager {
  readonly #options: ProjectManagerOptions
  readonly #registry: ProjectRegistry

  constructor(options: ProjectManagerOptions) {
    this.#options = options
    this.#registry = new ProjectRegistry(options.home)
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

    const registrant = {name: chosen, path: directory.value, description: description ?? manifest.value?.description ?? '', trusted: true, now: this.#now()}
    const registered = this.#registry.alone((): Result<Registration, RegistrationError> => {
      const entered = enter(this.#registry, registrant)
      if (!entered.ok) return entered
      // Before another mmm looks, which takes an entry without a manifest for a project that moved.
      const scaffolded = scaffold(directory.value, entered.value.project, this.#options.schema())
      return scaffolded.ok ? entered : scaffolded
    })
    if (!registered.ok) return registered
    const {project} = registered.value
    const entrusted = this.#powersOf(project).entrust(project)
    return entrusted.ok ? ok({project, created: manifest.value === undefined}) : entrusted
  }

  /** Makes a new folder and a project in it. */
  create({
    force = false,
    name,
    path,
    ...rest
  }: InitOptions & {readonly name: string; readonly force?: boolean}): Result<Project, InitError | ProjectFolderTakenError> {
    if (!isProjectName(name)) return err(new ProjectNameInvalidError({name}, toProjectName(name)))
    const directory = resolve(this.#options.cwd, path)
    if (!force && hasEntries(directory)) return err(new ProjectFolderTakenError({path: directory}))
    const made = this.init({...rest, name, path: directory})
    return made.ok ? ok(made.value.project) : made
  }

  /** Makes a project of a template's files, all of it or nothing. */
  scaffold<E>(options: ScaffoldOptions<E>): Promise<Result<ScaffoldedProject, E | ScaffoldError>> {
    return scaffoldProject({...this.#options, registry: this.#registry, powersOf: (path) => this.#powersOf({path})}, options)
  }

  /** Registers a folder that has an `mmm.toml`, and changes nothing in it. What it says is a stranger's until it is trusted. */
  add(path: string): Result<Registration, ManifestError | ManifestMissingError | RegistrationError> {
    const directory = resolve(this.#options.cwd, path)
    const manifest = readManifest(directory)
    if (!manifest.ok) return manifest
    if (!manifest.value) return err(new ManifestMissingError({path: directory}))
    return this.#register({...manifest.value, path: realpathSync(directory), trusted: false})
  }

  /** Makes a project of another one's manifest, specifications and templates. It is trusted as far as that one is. */
  clone(options: CloneOptions): Result<Project, CloneError> {
    return cloneProject({...this.#options, registry: this.#registry, powersOf: (path) => this.#powersOf({path})}, options)
  }

  /** Looks for projects in a folder and below it, and for specifications of other tools. */
  discover({depth, directory}: Pick<DiscoverOptions, 'depth' | 'directory'>): Result<Discovery, FileReadFailedError> {
    const {cwd, home} = this.#options
    return discover({depth, directory: resolve(cwd, directory), home, registered: this.list().projects})
  }

  list(): ProjectListing {
    const {problems, projects} = this.#registry.list()
    return {problems, projects: projects.map((project) => ({...project, missing: !existsSync(join(project.path, MANIFEST))}))}
  }

  /** A registered project by name. */
  load(name: string): Result<Project, LoadError> {
    return loadProject(this.#registry, name)
  }

  /** The project to work in: the one named, else the nearest `mmm.toml` upward, else the one last switched to. */
  locate(named?: NamedProject): Result<LocatedProject, LocateError> {
    return locateProject(this.#registry, this.#options.cwd, named)
  }

  /** Name of the project that was switched to last. */
  current(): string | undefined {
    const known = this.#registry.current()
    return known.ok ? known.value.current : undefined
  }

  /** Makes a project the one that commands outside any project work in; `-` is the one before it. */
  switchTo(name: string): Result<Project, ChangeError | ProjectPreviousMissingError> {
    return this.#registry.alone((): Result<Project, ChangeError | ProjectPreviousMissingError> => {
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
      return this.#registry.replace({...project.value, last_used_at: this.#now()})
    })
  }

  /** Gives a project another name, in the registry and in its manifest. */
  rename(from: string, to: string): Result<Project, RenameError> {
    return renameProject(this.#registry, from, to)
  }

  /** Puts a project out of sight, or back. Nothing else about it changes. */
  setArchived(name: string, archived: boolean): Result<Project, ChangeError> {
    return this.#registry.alone((): Result<Project, ChangeError> => {
      const project = this.load(name)
      return project.ok ? this.#registry.replace({...project.value, archived}) : project
    })
  }

  /**
   * Lets the commands and settings of a project count, or no longer. A folder that is not registered yet is. Of a project
   * that came from elsewhere only these `powers` count, and what was agreed to before.
   */
  setTrust(project: Project, trusted: boolean, powers?: Powers): Result<Project, FileWriteFailedError | RegistrationError> {
    const agreed = this.#powersOf(project)
    if (!trusted) agreed.forget()
    const noted = powers && trusted ? agreed.agree(powers, {anew: !project.trusted}) : ok()
    return noted.ok ? setTrust(this.#registry, project, trusted, this.#now()) : noted
  }

  /** What of the powers that a run takes is new since somebody agreed; they are only asked for where that may be. */
  widened(project: Pick<Project, 'path'>, powers: () => Powers): Powers {
    return withoutHarmless(this.#powersOf(project).widened(powers))
  }

  /** What of some powers nobody has agreed to, be it harmless. */
  unagreed(project: Pick<Project, 'path'>, powers: Powers): Powers {
    return this.#powersOf(project).widened(() => powers)
  }

  /** Agrees to what a person has just written into the files of a trusted project. */
  agreeTo({path, trusted}: Pick<Project, 'path' | 'trusted'>, key: string, value: unknown): Result<void, FileWriteFailedError> {
    return trusted ? this.#powersOf({path}).agree({commands: [], settings: [{key, value, file: '', line: 1}]}) : ok()
  }

  /** Whether somebody has agreed to what a project's files say of a setting or an alias. */
  hasAgreed({path, trusted}: Pick<Project, 'path' | 'trusted'>, key: string, value: unknown): boolean {
    return trusted && this.#powersOf({path}).hasSetting(key, value)
  }

  /** What a run of some specifications would take from the project's files. */
  powers(...from: Parameters<typeof readPowers>): Powers {
    return readPowers(...from)
  }

  /** Takes a project off the list, and with `purge` deletes what mmm keeps of it. Its manifest and specifications are never touched. */
  remove(name: string, {purge: isPurged = false}: {readonly purge?: boolean} = {}): Result<RemovedProject, ChangeError | PurgeError> {
    const {home, isLockHeld} = this.#options
    const purging = (project: Project): ReturnType<typeof purge> => purge(project, {home, isLockHeld, stateDirectory: this.#options.stateDirectory(project)})
    const removed = removeProject(this.#registry, name, isPurged ? purging : undefined)
    // Who comes to the same place later is somebody else.
    if (removed.ok && removed.value.path !== undefined) this.#powersOf({path: removed.value.path}).forget()
    return removed
  }

  #powersOf({path}: Pick<Project, 'path'>): TrustedPowers {
    return new TrustedPowers(this.#options.home, path)
  }

  #register(registrant: {name: string; path: string; description: string; trusted: boolean}): Result<Registration, RegistrationError> {
    return register(this.#registry, {...registrant, now: this.#now()})
  }

  #makeDirectory(path: string): Result<string, FileWriteFailedError> {
    const directory = resolve(this.#options.cwd, path)
    return attempt(
      () => {
        mkdirSync(directory, {recursive: true})
        return realpathSync(directory)
      },
      (cause) => new FileWriteFailedError({path: directory}, cause),
    )
  }

  #now(): string {
    return this.#options.now().toISOString()
  }
}
