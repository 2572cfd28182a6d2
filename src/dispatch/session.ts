import {settings} from '@oclif/core'
import {join, resolve} from 'node:path'
import type {Dispatcher} from '../host/dispatcher.ts'
import {Host} from '../host.ts'
import {loadModule} from '../lazy.ts'
import {Containment} from '../plugin/containment.ts'
import {type Contributions, NO_CONTRIBUTIONS, readContributions} from '../plugin/contributions.ts'
import {messageOf} from '../plugin/message-of.ts'
import type {Hooks} from '../plugin/hook-events.ts'
import {prepareHostModules} from '../plugin/host-modules.ts'
import {PluginIndex} from '../plugin/plugin-index.ts'
import {type LoadedPlugins, loadPlugins, NO_PLUGINS} from '../plugin/plugin-loader.ts'
import {mayHaveColours} from './colours.ts'
import {LazyDispatcher} from './dispatcher.ts'
import type {GlobalFlags} from './global-flags.ts'
import {MmmConfig} from './mmm-config.ts'
import {takeOverErrors} from './oclif-errors.ts'
import {warn} from './warnings.ts'

export interface SessionOptions {
  /** Folder of mmm's own package. */
  readonly root: string
  readonly cwd: string
  /** The process's own environment: oclif reads it as well. */
  readonly environment: NodeJS.ProcessEnv
}

/** The command line of one process: its plugins, loaded once, and a host for each command line that it carries out. */
export class Session {
  /** Of the command line that the process was started with. */
  readonly host: Host
  readonly #options: SessionOptions
  /** A copy: what is set for oclif in this process is not for the commands that a run starts. */
  readonly #environment: Readonly<Record<string, string | undefined>>
  readonly #containment = new Containment((plugin, error) =>
    this.#warn(`The plugin ${plugin} failed after it was done, which changes nothing: ${messageOf(error)}`),
  )
  #config: MmmConfig | undefined
  #isCoreOnly = false
  #contributions: Contributions | undefined

  constructor(options: SessionOptions) {
    this.#options = options
    this.#environment = {...options.environment}
    this.host = this.#makeHost(options.cwd, this.#environment)
  }

  get config(): MmmConfig {
    if (!this.#config) throw new Error('no plugins are loaded yet')
    return this.#config
  }

  get environment(): Readonly<Record<string, string | undefined>> {
    return this.#environment
  }

  /** Whether plugins of the user are left out. */
  get isCoreOnly(): boolean {
    return this.#isCoreOnly
  }

  get root(): string {
    return this.#options.root
  }

  /** The host of a command line that is carried out elsewhere: paths that were meant from here are whole. */
  hostIn(directory: string, project: string | undefined): Host {
    const {MMM_STATE_DIR: moved} = this.#environment
    return this.#makeHost(
      directory,
      {
        ...this.#environment,
        MMM_HOME: this.host.home,
        ...(moved && {MMM_STATE_DIR: resolve(this.#options.cwd, moved)}),
        ...(project !== undefined && {MMM_PROJECT: project}),
      },
      project,
    )
  }

  /** Prepares oclif, and loads the plugins. */
  async load({color, debug, plugins}: Pick<GlobalFlags, 'color' | 'debug' | 'plugins'>): Promise<MmmConfig> {
    this.#prepare(color, debug)
    this.#isCoreOnly = !plugins
    const {root} = this.#options
    const loaded = await this.#loadPlugins(!plugins)
    for (const {message, suggestions} of loaded.problems) this.#warn([message.replace(/\.?$/, '.'), ...suggestions].join(' '))
    const config = new MmmConfig({containment: this.#containment, host: this.host, loaded, root, warn: (message) => this.#warn(message)})
    await config.load()
    return (this.#config = config)
  }

  #warn(message: string): void {
    if (loadModule<typeof import('../host/log-level.ts')>('host/log-level').isSaid(this.host, 'warn')) warn(message)
  }

  /** From the index, if it holds; which has no part in it where plugins are left out. */
  async #loadPlugins(coreOnly: boolean): Promise<LoadedPlugins> {
    const {environment, root} = this.#options
    const [cacheDirectory, dataDirectory] = [environment.MMM_CACHE_DIR!, environment.MMM_DATA_DIR!]
    const index = coreOnly ? undefined : PluginIndex.here({cacheDirectory, dataDirectory})
    const start = Date.now()
    const indexed = index?.read()
    if (indexed) return indexed
    const loaded = await loadPlugins({root, dataDirectory, coreOnly, containment: this.#containment})
    index?.write(loaded, start)
    return loaded
  }

  /** oclif finds its folders through these variables, in every copy of it that a plugin may bring. */
  #prepare(color: boolean, debug: boolean): void {
    const {environment} = this.#options
    const {home} = this.host
    environment.MMM_CONFIG_DIR ??= home
    environment.MMM_DATA_DIR ??= join(home, 'data')
    environment.MMM_CACHE_DIR ??= join(home, 'cache')
    environment.OCLIF_DISABLE_LINKED_ESM_WARNING = '1'
    // mmm looks at that itself; oclif would load a package for it before anything else.
    environment.OCLIF_DISABLE_ENGINE_WARNING ??= '1'
    if (!color || !mayHaveColours(environment)) environment.NO_COLOR = '1'
    settings.debug = debug
    settings.enableAutoTranspile = false
    prepareHostModules()
    takeOverErrors()
  }

  #makeHost(cwd: string, environment: Readonly<Record<string, string | undefined>>, project?: string): Host {
    const contributions = (): Contributions =>
      this.#config ? (this.#contributions ??= readContributions(this.#config.loaded, this.#containment)) : NO_CONTRIBUTIONS
    const plugins = (): LoadedPlugins => this.#config?.loaded ?? NO_PLUGINS
    const hooks: Hooks = {
      listens: (event) => this.#config?.listens(event) ?? false,
      call: (event, payload) => this.#config?.callHooks(event, payload) ?? Promise.resolve([]),
    }
    const host: Host = new Host({cwd, environment, contributions, hooks, plugins, dispatcher: () => dispatcher})
    const dispatcher: Dispatcher = new LazyDispatcher({host, directory: cwd, project, session: this, contributions})
    return host
  }
}
