import type {ConfigurationListener, ConfigurationWatcher} from './configuration/configuration-watcher.ts'
import type {Configuration} from './configuration/configuration.ts'
import type {Database} from './database/database.ts'
import type {GeneratorSource} from './generation/generator.ts'
import type {SpecGenerators} from './generation/spec-generators.ts'
import type {ForeignImporter} from './intake/importer.ts'
import {loadModule} from './lazy.ts'
import type {Project} from './project/project.ts'
import type {Powers} from './project/trust.ts'
import type {RecoveredRun} from './run/recovery.ts'
import type {RunEngine} from './run/run-engine.ts'
import type {RunHooks} from './run/run-hooks.ts'
import type {cleanBeside} from './run/worktree-cleaning.ts'
import type {RunnerSource} from './run/runner-catalogue.ts'
import type {FindNeighbour} from './specification/neighbours.ts'
import type {SpecificationEngine} from './specification/specification-engine.ts'
import type {SpecificationSearch} from './specification/specification-search.ts'
import type {StateManager} from './state/state-manager.ts'
import type {WatchOptions} from './watch/watch-options.ts'
import type {WatchSession} from './watch/watch-session.ts'

/** What a command may call, for one project. Each service is built when it is first asked for. */
export interface ProjectServices {
  readonly project: Project
  readonly configuration: Configuration
  readonly specifications: SpecificationEngine
  readonly search: SpecificationSearch
  readonly foreign: ForeignImporter
  readonly generators: SpecGenerators
  readonly state: StateManager
  readonly runs: RunEngine
  /** Runs that had died and were closed when the project was opened. */
  readonly recovered: readonly RecoveredRun[]
  /** Removes the git work trees of what has landed. */
  cleanWorktrees(options: {readonly dryRun: boolean}): ReturnType<typeof cleanBeside>
  /** Looks at the specifications whenever they change, until it is told to stop. */
  watch(options: WatchOptions): ReturnType<WatchSession['watch']>
  /** The same project with other settings. */
  with(configuration: Configuration): ProjectServices
}

interface Parts {
  readonly project: Project
  readonly configuration: Configuration
  readonly database: Database
  readonly projectId: number
  readonly recovered: readonly RecoveredRun[]
  readonly locks: string
  readonly logs: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly runners: () => readonly RunnerSource[]
  readonly generators: () => readonly GeneratorSource[]
  readonly hooks: RunHooks
  readonly widened: (powers: () => Powers) => Powers
  readonly findNeighbour: FindNeighbour
  readonly watchConfiguration: (listener: ConfigurationListener) => ConfigurationWatcher
}

/** Builds each service when it is first asked for. */
export class LazyProjectServices implements ProjectServices {
  readonly project: Project
  readonly configuration: Configuration
  readonly recovered: readonly RecoveredRun[]
  readonly #parts: Parts
  #runs: RunEngine | undefined
  #foreign: ForeignImporter | undefined
  #generators: SpecGenerators | undefined
  #search: SpecificationSearch | undefined
  #specifications: SpecificationEngine | undefined
  #state: StateManager | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.project = parts.project
    this.configuration = parts.configuration
    this.recovered = parts.recovered
  }

  watch(options: WatchOptions): ReturnType<WatchSession['watch']> {
    const {WatchSession: Session} = loadModule<typeof import('./watch/watch-session.ts')>('watch/watch-session')
    return new Session({services: this, watchConfiguration: this.#parts.watchConfiguration}, options).watch()
  }

  with(configuration: Configuration): ProjectServices {
    return new LazyProjectServices({...this.#parts, configuration})
  }

  get specifications(): SpecificationEngine {
    if (this.#specifications) return this.#specifications
    const {SpecificationEngine: Engine} = loadModule<typeof import('./specification/specification-engine.ts')>('specification/specification-engine')
    return (this.#specifications = new Engine({...this.#parts, projectPath: this.project.path, projectName: this.project.name}))
  }

  get foreign(): ForeignImporter {
    if (this.#foreign) return this.#foreign
    const {ForeignImporter: Importer} = loadModule<typeof import('./intake/importer.ts')>('intake/importer')
    return (this.#foreign = new Importer({...this.#parts, projectPath: this.project.path, specifications: this.specifications}))
  }

  get generators(): SpecGenerators {
    if (this.#generators) return this.#generators
    const {SpecGenerators: Generators} = loadModule<typeof import('./generation/spec-generators.ts')>('generation/spec-generators')
    return (this.#generators = new Generators({...this.#parts, specifications: this.specifications}))
  }

  get search(): SpecificationSearch {
    if (this.#search) return this.#search
    const {SpecificationSearch: Search} = loadModule<typeof import('./specification/specification-search.ts')>('specification/specification-search')
    return (this.#search = new Search({...this.#parts, specifications: this.specifications}))
  }

  get state(): StateManager {
    if (this.#state) return this.#state
    const {StateManager: Manager} = loadModule<typeof import('./state/state-manager.ts')>('state/state-manager')
    const specifications = (): SpecificationEngine => this.specifications
    return (this.#state = new Manager({
      ...this.#parts,
      projectPath: this.project.path,
      // Many a question is answered without them.
      get specifications() {
        return specifications()
      },
      progressOf: (token) => loadModule<typeof import('./run/progress-note.ts')>('run/progress-note').readProgress(this.#parts.locks, token),
      isRunGoing: (token) => loadModule<typeof import('./run/run-lock.ts')>('run/run-lock').RunLock.isHeld(this.#parts.locks, token),
    }))
  }

  cleanWorktrees({dryRun}: {readonly dryRun: boolean}): ReturnType<typeof cleanBeside> {
    const {database, locks, project} = this.#parts
    const cleaning = loadModule<typeof import('./run/worktree-cleaning.ts')>('run/worktree-cleaning')
    return cleaning.cleanBeside(locks, {database, dryRun, project: project.path})
  }

  get runs(): RunEngine {
    if (this.#runs) return this.#runs
    const {RunEngine: Engine} = loadModule<typeof import('./run/run-engine.ts')>('run/run-engine')
    const {RunnerCatalogue: Catalogue} = loadModule<typeof import('./run/runner-catalogue.ts')>('run/runner-catalogue')
    const {generators: sources, runners} = this.#parts
    const {specifications} = this
    const specs = (): string[] => {
      const view = specifications.view()
      return view.ok ? [...view.value.graph.ids] : []
    }
    return (this.#runs = new Engine({...this.#parts, specifications, runners: Catalogue.of(this.configuration, runners(), {sources, specs})}))
  }
}
