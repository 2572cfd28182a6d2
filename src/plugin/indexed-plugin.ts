import {type Command, type Interfaces, Plugin} from '@oclif/core'
import {packedModules} from './packed-modules.ts'

/** What oclif finds out about a plugin when it loads it. */
export interface IndexedFacts {
  readonly alias: string
  readonly commandDiscoveryOpts: unknown
  readonly commandIDs: readonly string[]
  readonly commands: readonly Command.Cached[]
  readonly flexibleTaxonomy: boolean
  readonly hasManifest: boolean
  readonly hooks: Interfaces.Plugin['hooks']
  readonly isRoot: boolean
  readonly moduleType: string
  readonly name: string
  readonly options: Interfaces.Plugin['options']
  readonly pjson: Interfaces.PJSON
  readonly root: string
  readonly tag?: string
  readonly topics?: Interfaces.Topic[]
  readonly type: string
  readonly valid: boolean
  readonly version: string
}

const KEPT = [
  ...['alias', 'commandDiscoveryOpts', 'commandIDs', 'commands', 'flexibleTaxonomy', 'hasManifest', 'hooks', 'isRoot', 'moduleType'],
  ...['name', 'options', 'pjson', 'root', 'tag', 'type', 'valid', 'version'],
] as ReadonlyArray<keyof Interfaces.Plugin>

/** What is to be known of a loaded plugin to have it again without loading it. */
export function factsOf(plugin: Interfaces.Plugin): IndexedFacts {
  const facts = Object.fromEntries(KEPT.map((name) => [name, plugin[name]])) as unknown as IndexedFacts
  // Those of a third party may not be what its package.json says.
  return {...facts, ...(Object.hasOwn(plugin, 'topics') && {topics: plugin.topics})}
}

/** A plugin as it was when it was last loaded. */
export class IndexedPlugin extends Plugin {
  constructor({commands, topics, ...facts}: IndexedFacts) {
    super(facts.options)
    Object.assign(this, facts)
    if (topics) Object.defineProperty(this, 'topics', {value: topics})
    this.manifest = {version: facts.version, commands: Object.fromEntries(commands.map((command) => [command.id, command]))}
    this.commands = commands.map((command) => Object.assign(command, {load: () => this.#load(command.id)}))
  }

  async #load(id: string): Promise<Command.Class> {
    return this.#packed(id) ?? this.findCommand(id, {must: true})
  }

  /** Most commands of the core need no file. */
  #packed(id: string): Command.Class | undefined {
    const {relativePath = []} = this.manifest.commands[id] as {relativePath?: string[]}
    const [folder, ...path] = relativePath
    const module = `${this.name}/${path.join('/').replace(/\.js$/, '')}`
    const pack = this.type === 'core' && (folder === 'dist' || folder === 'lib') ? packedModules() : undefined
    if (!pack?.has(module)) return undefined
    return Object.assign(pack.load(module).default as Command.Class, {id, plugin: this, isESM: true, relativePath})
  }
}
