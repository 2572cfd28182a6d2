import type {Interfaces} from '@oclif/core'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import type {MmmError} from '../errors.ts'
import type {RunnerSource} from '../run/runner-catalogue.ts'
import type {CommandClash} from './command-clashes.ts'
import type {Containment} from './containment.ts'
import {PluginFileMissingError} from './errors.ts'
import {type MmmKey, readMmmKey} from './mmm-key.ts'
import type {LoadedPlugins} from './plugin-loader.ts'

/** A command line that a plugin gives a shorter name. */
export interface PluginAlias {
  /** The words, such as `st` or `spec st`. */
  readonly alias: string
  /** What they stand for, without `mmm`. */
  readonly expansion: string
  readonly plugin: string
}

/** A module of a plugin, loaded when it is used. */
export interface ModuleSource extends PluginPath {
  readonly name: string
  load(): Promise<unknown>
}

/** A file or folder of a plugin. */
export interface PluginPath {
  readonly plugin: string
  /** Absolute. */
  readonly path: string
}

/** A name that a plugin brings but another one, installed before it, keeps. */
export interface ContributionClash {
  readonly kind: 'alias' | 'command' | 'generator' | 'runner'
  readonly name: string
  readonly owner: string
  readonly plugin: string
}

/** What plugins bring beside commands and hooks. Everything in the order of the plugins: the core's first, then as they were installed; of one name only the first. */
export interface Contributions {
  readonly runners: ReadonlyArray<ModuleSource & RunnerSource>
  readonly generators: readonly ModuleSource[]
  readonly aliases: readonly PluginAlias[]
  /** Folders of templates. */
  readonly templates: readonly PluginPath[]
  /** JSON Schemas of the plugins' settings. */
  readonly configuration: readonly PluginPath[]
  readonly clashes: readonly ContributionClash[]
  /** Plugins, or parts of them, that are left out. */
  readonly problems: readonly MmmError[]
}

export const NO_CONTRIBUTIONS: Contributions = {runners: [], generators: [], aliases: [], templates: [], configuration: [], clashes: [], problems: []}

/** Milliseconds that a module of a plugin may take to load. */
const LOAD_TIMEOUT = 5000

/** Reads what plugins bring; their modules are loaded when they are used. */
export function readContributions({clashes, plugins, problems}: LoadedPlugins, containment: Containment): Contributions {
  const reader = new ContributionReader(clashes, containment)
  for (const plugin of plugins.values()) reader.add(plugin)
  return {...reader.taken, problems: [...problems, ...reader.missing], clashes: reader.clashes}
}

class ContributionReader {
  readonly clashes: ContributionClash[]
  readonly missing: PluginFileMissingError[] = []
  readonly taken = {
    runners: [] as ModuleSource[],
    generators: [] as ModuleSource[],
    aliases: [] as PluginAlias[],
    templates: [] as PluginPath[],
    configuration: [] as PluginPath[],
  }
  readonly #owners = new Map<string, string>([['runner shell', 'mmm-cli']])

  readonly #containment: Containment

  constructor(clashes: readonly CommandClash[], containment: Containment) {
    this.#containment = containment
    this.clashes = clashes.map(({command, owner, plugin}) => ({kind: 'command', name: command, owner, plugin}))
  }

  add(plugin: Interfaces.Plugin): void {
    const {mmm} = plugin.pjson as {mmm?: unknown}
    if (mmm === undefined) return
    const {key} = readMmmKey(mmm)
    const {name} = plugin
    this.taken.runners.push(...this.#modules('runner', plugin, key.runners))
    this.taken.generators.push(...this.#modules('generator', plugin, key.generators))
    for (const [alias, expansion] of Object.entries(key.aliases))
      if (this.#wins('alias', alias, name)) this.taken.aliases.push({alias, expansion, plugin: name})
    for (const kind of ['templates', 'configuration'] as const) {
      const path = this.#path(kind, plugin, key)
      if (path !== undefined) this.taken[kind].push({plugin: name, path})
    }
  }

  #modules(kind: 'generator' | 'runner', plugin: Interfaces.Plugin, modules: Readonly<Record<string, string>>): ModuleSource[] {
    return Object.entries(modules)
      .filter(([name]) => this.#wins(kind, name, plugin.name))
      .map(([name, path]) => ({name, plugin: plugin.name, path: join(plugin.root, path), load: () => this.#load(plugin, path)}))
  }

  #path(kind: 'configuration' | 'templates', {name, root}: Interfaces.Plugin, key: MmmKey): string | undefined {
    const written = key[kind]
    if (written === undefined) return undefined
    const path = join(root, written)
    if (existsSync(path)) return path
    this.missing.push(new PluginFileMissingError({plugin: name, path, key: `mmm.${kind}`}))
    return undefined
  }

  #wins(kind: 'alias' | 'generator' | 'runner', name: string, plugin: string): boolean {
    const owner = this.#owners.get(`${kind} ${name}`)
    if (owner === undefined) this.#owners.set(`${kind} ${name}`, plugin)
    else this.clashes.push({kind, name, owner, plugin})
    return owner === undefined
  }

  /** The default export of a plugin's module; a third party's may neither hang nor end mmm while it loads. */
  async #load({name, root, type}: Interfaces.Plugin, path: string): Promise<unknown> {
    const load = async (): Promise<unknown> => ((await import(pathToFileURL(join(root, path)).href)) as {default?: unknown}).default
    return type === 'core' ? load() : this.#containment.run(name, load, LOAD_TIMEOUT)
  }
}
