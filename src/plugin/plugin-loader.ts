import {type Interfaces, Plugin} from '@oclif/core'
import {join} from 'node:path'
import type {MmmError} from '../errors.ts'
import {type CommandClash, settleClashes} from './command-clashes.ts'
import type {Containment} from './containment.ts'
import {PluginKeyInvalidError, PluginNameTakenError} from './errors.ts'
import {readMmmKey} from './mmm-key.ts'
import {correctWords} from './oclif-words.ts'
import {containWords} from './plugin-words.ts'
import {loadUserPlugin} from './user-plugin.ts'
import {readUserPlugins, type UserPlugin} from './plugin-list.ts'

export interface PluginSources {
  /** Folder of mmm's own package. */
  readonly root: string
  /** Where oclif keeps what the user installed and linked. */
  readonly dataDirectory: string
  /** Leave out everything that is not the core's. */
  readonly coreOnly: boolean
  /** What the user's plugins are loaded in. */
  readonly containment: Containment
}

export type LoadedPlugin = Interfaces.Plugin

export interface LoadedPlugins {
  /** By name: mmm itself, the core's in their listed order, then the user's in the order of their installation. */
  readonly plugins: Map<string, Interfaces.Plugin>
  /** Plugins and contributions that are left out, and why. */
  readonly problems: readonly MmmError[]
  readonly clashes: readonly CommandClash[]
  /** Milliseconds from the start of loading until each of the user's plugins was there; they load side by side. */
  readonly milliseconds: ReadonlyMap<string, number>
}

export const NO_PLUGINS: LoadedPlugins = {plugins: new Map(), problems: [], clashes: [], milliseconds: new Map()}

/**
 * Loads all plugins in a fixed order. oclif's own loader puts the user's first and in the order in which their files
 * happen to be read, which decides by chance which of two plugins keeps a command (guides/oclif.md 3.2).
 */
export async function loadPlugins({containment, coreOnly, dataDirectory, root}: PluginSources): Promise<LoadedPlugins> {
  const core = await loadCore(root)
  const plugins = new Map(core.map((plugin) => [plugin.name, plugin]))
  const milliseconds = new Map<string, number>()
  const problems: MmmError[] = core.flatMap((plugin) => checkMmmKey(plugin))
  const alone = {plugins, problems, clashes: [], milliseconds}
  if (coreOnly) return alone

  const listed = readUserPlugins(dataDirectory)
  if (!listed.ok) return {...alone, problems: [...problems, listed.error]}
  const wanted = listed.value.filter(({disabled}) => !disabled)
  if (wanted.length === 0) return alone
  // Every copy of oclif that a plugin brings listens there for a reader that leaves: many are no leak.
  for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0)

  const {version} = core[0]!
  const start = performance.now()
  const load = async (entry: UserPlugin): ReturnType<typeof loadUserPlugin> => {
    const outcome = await loadUserPlugin(entry, {containment, dataDirectory, version})
    milliseconds.set(entry.name, performance.now() - start)
    return outcome
  }
  const loaded = await Promise.all(wanted.map(load))
  const others: Interfaces.Plugin[] = []
  for (const outcome of loaded) {
    if (!outcome.ok) problems.push(outcome.error)
    else if (plugins.has(outcome.value.name)) problems.push(new PluginNameTakenError({plugin: outcome.value.name, path: outcome.value.root}))
    else {
      plugins.set(outcome.value.name, outcome.value)
      others.push(outcome.value)
      problems.push(...checkMmmKey(outcome.value))
    }
  }
  const clashes = settleClashes(core, others)
  for (const plugin of others) containWords(plugin)
  return {plugins, problems, clashes, milliseconds}
}

/** Without its own commands there is no mmm to speak of: a failure here is thrown. */
async function loadCore(root: string): Promise<Interfaces.Plugin[]> {
  const host = new Plugin({isRoot: true, root})
  await host.load()
  const core = (host.pjson.oclif.plugins ?? []).map((name) => new Plugin({name, root, type: 'core'}))
  await Promise.all(core.map((plugin) => plugin.load()))
  for (const plugin of core) correctWords(plugin)
  return [host, ...core]
}

/** What is wrong with what a plugin brings beside commands and hooks; the rest of it works. */
function checkMmmKey({name, pjson, root}: Interfaces.Plugin): PluginKeyInvalidError[] {
  const {mmm} = pjson as {mmm?: unknown}
  if (mmm === undefined) return []
  const path = join(root, 'package.json')
  return readMmmKey(mmm).problems.map(({key, message, suggestions}) => new PluginKeyInvalidError({plugin: name, path, key}, message, suggestions))
}
