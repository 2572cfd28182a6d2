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
  /** Where what is read late begins for each command, and where the last ends, in bytes. */
  readonly late: readonly number[]
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

/** What is read of a command when it is asked for: most of its bytes, and only the command that is carried out is asked. */
const LATE = ['args', 'description', 'examples', 'flags']

/** What is to be known of a loaded plugin to have it again without loading it. What is read late is added to `texts`. */
export function factsOf(plugin: Interfaces.Plugin, texts: string[]): IndexedFacts {
  const facts = Object.fromEntries(KEPT.map((name) => [name, plugin[name]])) as unknown as IndexedFacts
  let end = Buffer.byteLength(texts.join(''))
  const late = [end]
  const commands = plugin.commands.map((command) => {
    const [kept, rest] = [{...command}, {}] as [Record<string, unknown>, Record<string, unknown>]
    for (const name of LATE) {
      if (kept[name] === undefined) continue
      rest[name] = kept[name]
      // Whoever lists what a command has finds it in its place.
      kept[name] = 0
    }
    const text = JSON.stringify(rest)
    texts.push(text)
    late.push((end += Buffer.byteLength(text)))
    return kept as unknown as Command.Cached
  })
  // Those of a third party may not be what its package.json says.
  return {...facts, commands, late, ...(Object.hasOwn(plugin, 'topics') && {topics: plugin.topics})}
}

/** A plugin as it was when it was last loaded. */
export class IndexedPlugin extends Plugin {
  constructor({commands, late, topics, ...facts}: IndexedFacts, texts: Buffer) {
    super(facts.options)
    Object.assign(this, facts)
    if (topics) Object.defineProperty(this, 'topics', {value: topics})
    for (let index = 0; index < commands.length; index++) readLate(commands[index]!, new LateText(texts, late[index]!, late[index + 1]!))
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

/** What is read late of one command. */
class LateText {
  readonly #texts: Buffer
  readonly #start: number
  readonly #end: number
  #rest: Record<string, unknown> | undefined

  constructor(texts: Buffer, start: number, end: number) {
    this.#texts = texts
    this.#start = start
    this.#end = end
  }

  get(name: string): unknown {
    this.#rest ??= JSON.parse(this.#texts.toString('utf8', this.#start, this.#end)) as Record<string, unknown>
    return this.#rest[name]
  }
}

const lateTexts = new WeakMap<object, LateText>()

/** The same for all commands: made for each, they take longer than what oclif does with them. */
const LATE_PROPERTIES = LATE.map((name) => {
  const property: PropertyDescriptor & ThisType<object> = {
    configurable: true,
    enumerable: true,
    get() {
      return lateTexts.get(this)?.get(name)
    },
    set(value: unknown) {
      Object.defineProperty(this, name, {value, writable: true})
    },
  }
  return {name, property}
})

function readLate(command: Command.Cached, text: LateText): void {
  lateTexts.set(command, text)
  for (const {name, property} of LATE_PROPERTIES) if (Object.hasOwn(command, name)) Object.defineProperty(command, name, property)
}
