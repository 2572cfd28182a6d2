import {join, resolve} from 'node:path'
import type {ConfigurationFiles} from './configuration/configuration-files.ts'
import type {ConfigurationListener, ConfigurationWatcher} from './configuration/configuration-watcher.ts'
import type {Configuration} from './configuration/configuration.ts'
import type {ConfigurationInvalidError, PluginSettingMissingError} from './configuration/errors.ts'
import type {Database} from './database/database.ts'
import type {OpenError} from './database/errors.ts'
import type {Dispatcher} from './host/dispatcher.ts'
import type {HostOptions, OpenConfigurationOptions, OpenProjectError, OpenProjectOptions} from './host/options.ts'
import {Announcer} from './host/announcer.ts'
import {Configurations, type ConfiguredProject} from './host/configurations.ts'
import {homeOf, lockOf, projectFolderOf} from './host/places.ts'
import {isRunLockHeld} from './host/run-locks.ts'
import type {Templates} from './host/templates.ts'
import type {PluginManager} from './installation/plugin-manager.ts'
import type {OpenedState} from './host/open-state.ts'
import {loadModule} from './lazy.ts'
import {NO_CONTRIBUTIONS} from './plugin/contributions.ts'
import {NO_HOOKS} from './plugin/hook-events.ts'
import {NO_PLUGINS} from './plugin/plugin-loader.ts'
import type {Doctor} from './project/doctor.ts'
import type {LocatedProject, Project} from './project/project.ts'
import type {ExecOptions, ExecResult} from './project/project-exec.ts'
import type {CopyStateError} from './project/cloning.ts'
import {stateDirectoryOf} from './project/state-directory.ts'
import type {FindNeighbour} from './specification/neighbours.ts'
import type {LocateError, ProjectManager, ProjectManagerOptions} from './project/project-manager.ts'
import {LazyProjectServices, type ProjectServices} from './project-services.ts'
import {ok, type Result} from './result.ts'

/** The composition root: the running mmm, owner of all services. */
export class Host {
  /** Folder of mmm itself: `$MMM_HOME`, else `~/.mmm`. */
  readonly home: string
  readonly #options: Required<Omit<HostOptions, 'dispatcher'>> & Pick<HostOptions, 'dispatcher'>
  readonly #databases: Database[] = []
  readonly #neighbours = new Map<string, ProjectServices>()
  #projects: ProjectManager | undefined
  readonly #announcer: Announcer
  readonly #configurations: Configurations
  #worksIn: string | undefined

  constructor({contributions = () => NO_CONTRIBUTIONS, hooks = NO_HOOKS, now = () => new Date(), plugins = () => NO_PLUGINS, ...options}: HostOptions) {
    this.#options = {...options, contributions, hooks, now, plugins}
    this.home = homeOf(options)
    this.#announcer = new Announcer(hooks)
    this.#configurations = new Configurations({home: this.home, environment: options.environment, schemas: () => contributions().configuration})
  }

  get projects(): ProjectManager {
    if (this.#projects) return this.#projects
    const {ProjectManager: Manager} = loadModule<typeof import('./project/project-manager.ts')>('project/project-manager')
    return (this.#projects = new Manager({
      ...this.#options,
      home: this.home,
      stateDirectory: (project) => this.#stateDirectory(project),
      isLockHeld: isRunLockHeld,
      configurationOf: (project) => this.configurationOf(project),
      copyState: (from, to) => this.#copyState(from, to),
      schema: () => this.#configurations.schema(),
    }))
  }

  /** What is installed, and how that changes. `onWait` is told when another mmm is changing it. */
  openPlugins(onWait?: () => void): PluginManager {
    const {PluginManager: Manager} = loadModule<typeof import('./installation/plugin-manager.ts')>('installation/plugin-manager')
    return new Manager({...this.#options, home: this.home, loaded: this.#options.plugins(), ...(onWait && {onWait})})
  }

  /** Which project a command works in, and why. */
  locate(name?: string): Result<LocatedProject, LocateError> {
    const named = name ?? this.#options.environment.MMM_PROJECT
    const located = this.projects.locate(named ? {name: named, source: name === undefined ? 'MMM_PROJECT' : '--project'} : undefined)
    if (located.ok) this.#worksIn = located.value.project.name
    return located
  }

  /** The project that was last asked for. */
  get worksIn(): string | undefined {
    return this.#worksIn
  }

  /** Chooses the project that commands outside any project work in; `-` is the one before. */
  switchTo(name: string): Promise<ReturnType<ProjectManager['switchTo']>> {
    return this.#announcer.switchTo(this.projects, name)
  }

  /** The settings in force for a project. */
  configurationOf(project: ConfiguredProject): Result<Configuration, ConfigurationInvalidError> {
    return this.#configurations.load(project)
  }

  /** Whether a setting is never to be shown. */
  isSecretSetting(key: string): boolean {
    return this.#configurations.isSecret(key)
  }

  /** The settings of a plugin by its package name, in a project or else the user's own. Whatever its schema requires is there. */
  settingsOf<T extends object>(plugin: string, project?: string): Result<T, ConfigurationInvalidError | LocateError | PluginSettingMissingError> {
    const located = this.locate(project)
    if (located.ok) return this.#configurations.ofPlugin<T>(plugin, located.value.project)
    return located.error.code === 'PROJECT_MISSING' ? this.#configurations.ofPlugin<T>(plugin, undefined) : located
  }

  /** What can be made from templates. */
  get templates(): Templates {
    const {Templates: Implementation} = loadModule<typeof import('./host/templates.ts')>('host/templates')
    return new Implementation(this.home, this.#options.contributions().templates)
  }

  /** Tells of changes of the settings of a project, as they happen. */
  watchConfigurationOf(project: ConfiguredProject, listener: ConfigurationListener): ConfigurationWatcher {
    return this.#configurations.watch(project, listener)
  }

  /** The files of the configuration, to look at and change. Outside a project there is only the global one; a broken one does not hinder. */
  openConfiguration({globalOnly = false, name}: OpenConfigurationOptions = {}): Result<ConfigurationFiles, LocateError> {
    const located = globalOnly ? undefined : this.locate(name)
    const folder = located ? projectFolderOf(located) : ok(undefined)
    if (!folder.ok) return folder
    const {ConfigurationFiles: Files} = loadModule<typeof import('./configuration/configuration-files.ts')>('configuration/configuration-files')
    const {exclusively} = loadModule<typeof import('./database/exclusively.ts')>('database/exclusively')
    return ok(
      new Files({
        ...this.#configurations.sources(folder.value === undefined ? undefined : {path: folder.value, trusted: !located?.ok || located.value.project.trusted}),
        onSet: (key, value) => located?.ok && void this.projects.agreeTo(located.value.project, key, value),
        exclusively: (path, action) => exclusively({path, action, lock: lockOf(this.home, path)}),
      }),
    )
  }

  /** Opens a project: configuration, state database and, where a run had died, its recovery. */
  openProject({name, traceless = false, trusted = false}: OpenProjectOptions = {}): Result<ProjectServices, OpenProjectError> {
    const located = this.locate(name)
    if (!located.ok) return located
    return this.#open({...located.value.project, trusted: trusted || located.value.project.trusted}, {traceless})
  }

  /** Looks for what is wrong with projects. */
  get doctor(): Doctor {
    const {Doctor: Implementation} = loadModule<typeof import('./project/doctor.ts')>('project/doctor')
    return new Implementation({
      home: this.home,
      now: this.#options.now,
      projects: this.projects,
      locate: () => this.locate(),
      askRunner: (...question) => loadModule<typeof import('./run/ask-runner.ts')>('run/ask-runner').askRunner(this.#options, ...question),
      plugins: () => [
        ...loadModule<typeof import('./plugin/plugin-checks.ts')>('plugin/plugin-checks').checkPlugins(this.#options.contributions()),
        ...(this.#options.dispatcher?.().aliases.complaints() ?? []),
      ],
      configurationOf: (project) => this.configurationOf(project),
      stateDirectory: (project) => this.#stateDirectory(project),
      isLockHeld: isRunLockHeld,
      open: (project, options) => this.#open(project, options),
    })
  }

  /** Aliases: what belongs to the command line, whatever commands there are. */
  get dispatcher(): Dispatcher {
    const dispatcher = this.#options.dispatcher?.()
    if (!dispatcher) throw new Error('there is no command line here')
    return dispatcher
  }

  /** Carries out one mmm command in many projects, each in a process of its own. */
  exec(options: Omit<ExecOptions, 'environment'>): Promise<ExecResult[]> {
    const {execInProjects} = loadModule<typeof import('./project/project-exec.ts')>('project/project-exec')
    const {cwd, environment} = this.#options
    const moved = environment.MMM_STATE_DIR && resolve(cwd, environment.MMM_STATE_DIR)
    // They work in other folders: paths that were meant from here must be whole.
    return execInProjects({...options, environment: {...environment, MMM_HOME: this.home, ...(moved && {MMM_STATE_DIR: moved})}})
  }

  #open(
    project: Project,
    {recovering = true, traceless}: {readonly traceless: boolean; readonly recovering?: boolean},
  ): Result<ProjectServices, OpenProjectError> {
    const configuration = this.configurationOf(project)
    if (!configuration.ok) return configuration
    const stateDirectory = this.#stateDirectory(project)
    const opened = this.#openState(join(stateDirectory, 'state.db'), traceless)
    if (!opened.ok) return opened
    const {database, refusal} = opened.value
    const looking = traceless || refusal !== undefined
    const locks = join(stateDirectory, 'runs')
    // A stranger's files may name any process as a survivor: nothing is ended on their word.
    const recover = loadModule<typeof import('./run/recovery.ts')>('run/recovery').recoverProject
    const recovered =
      recovering && project.trusted ? recover(database, {project: project.path, environment: this.#options.environment, locks, looking}) : ok([])
    if (!recovered.ok) return recovered
    if (!looking) this.#announcer.watch(database, project)
    const projectId = loadModule<typeof import('./host/project-id.ts')>('host/project-id').projectIdIn(database, project)
    if (!projectId.ok) return projectId
    if (refusal) database.refuseChanges(refusal)
    return ok(
      new LazyProjectServices({
        project,
        configuration: configuration.value,
        database,
        projectId: projectId.value,
        recovered: recovered.value,
        locks,
        logs: join(stateDirectory, 'logs'),
        environment: this.#options.environment,
        runners: () => this.#options.contributions().runners,
        generators: () => this.#options.contributions().generators,
        hooks: this.#options.hooks,
        widened: (powers) => this.projects.widened(project, powers),
        findNeighbour: (neighbour) => this.#findNeighbour(neighbour, traceless),
        watchConfiguration: (listener) => this.watchConfigurationOf(project, listener),
      }),
    )
  }

  /** Another project's specifications, to look at: no run of it is touched. */
  #findNeighbour(name: string, traceless: boolean): ReturnType<FindNeighbour> {
    const project = this.projects.load(name)
    if (!project.ok) return project
    const key = `${traceless ? 'copy' : 'state'}:${project.value.path}`
    const opened = this.#neighbours.has(key) ? ok(this.#neighbours.get(key)!) : this.#open(project.value, {traceless, recovering: false})
    if (!opened.ok) return opened
    this.#neighbours.set(key, opened.value)
    return opened.value.specifications.asNeighbour()
  }

  /** Settles when hooks have been told of everything. */
  settle(): Promise<void> {
    return this.#announcer.settled()
  }

  close(): void {
    for (const database of this.#databases.splice(0)) database.close()
  }

  #openState(path: string, traceless: boolean): Result<OpenedState, OpenError> {
    const opened = loadModule<typeof import('./host/open-state.ts')>('host/open-state').openState({path, now: this.#options.now, traceless})
    if (opened.ok) this.#databases.push(opened.value.database)
    return opened
  }

  #copyState(...projects: Parameters<ProjectManagerOptions['copyState']>): Result<void, CopyStateError> {
    const [from, to] = projects.map((project) => join(this.#stateDirectory(project), 'state.db')) as [string, string]
    return loadModule<typeof import('./host/copy-state.ts')>('host/copy-state').copyState(from, to, (path) => this.#openState(path, false))
  }

  #stateDirectory(project: Pick<Project, 'name' | 'path'>): string {
    return stateDirectoryOf(project, this.#options)
  }
}
