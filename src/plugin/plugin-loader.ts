import {type Interfaces, Plugin} from '@oclif/core'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {PluginLoadFailedError} from './errors.ts'

export interface PluginSources {
  /** Folder of mmm's own package. */
  readonly root: string
  /** Where oclif keeps what the user installed and linked. */
  readonly dataDirectory: string
  /** Leave out everything that is not the core's. */
  readonly coreOnly: boolean
}

export interface LoadedPlugins {
  /** By name: mmm itself, the core's in their listed order, then the user's in the order of their installation. */
  readonly plugins: Map<string, Interfaces.Plugin>
  readonly problems: readonly PluginLoadFailedError[]
}

interface UserPlugin {
  readonly name: string
  readonly root?: string
  readonly tag?: string
  readonly type: 'link' | 'user'
  readonly url?: string
}

/**
 * Loads all plugins in a fixed order. oclif's own loader puts the user's first and in the order in which their files
 * happen to be read, which decides by chance which of two plugins keeps a command (guides/oclif.md 3.2).
 */
export async function loadPlugins({coreOnly, dataDirectory, root}: PluginSources): Promise<LoadedPlugins> {
  const host = new Plugin({isRoot: true, root})
  await host.load()
  const core = (host.pjson.oclif.plugins ?? []).map((name) => new Plugin({name, root, type: 'core'}))
  const listed = coreOnly ? [] : readUserPlugins(dataDirectory)
  const user = listed.map(({name, root: own, tag, type, url}) => {
    // Without a manifest oclif imports every command; one that throws then disables the plugin, in one line.
    return new Plugin({errorOnManifestCreate: true, name, root: own ?? join(dataDirectory, 'package.json'), tag, type, url})
  })
  const loaded = await Promise.allSettled([...core, ...user].map((plugin) => plugin.load()))

  const plugins = new Map<string, Interfaces.Plugin>([[host.name, host]])
  const problems: PluginLoadFailedError[] = []
  for (const [index, plugin] of [...core, ...user].entries()) {
    const outcome = loaded[index]!
    if (outcome.status === 'rejected') {
      // Without its own commands there is no mmm to speak of.
      if (index < core.length) throw outcome.reason
      problems.push(new PluginLoadFailedError({plugin: plugin.options.name ?? plugin.options.root}, outcome.reason))
    } else if (!plugins.has(plugin.name)) plugins.set(plugin.name, plugin)
  }
  return {plugins, problems}
}

function readUserPlugins(dataDirectory: string): UserPlugin[] {
  try {
    const {oclif} = JSON.parse(readFileSync(join(dataDirectory, 'package.json'), 'utf8')) as {oclif?: {plugins?: UserPlugin[]}}
    return (oclif?.plugins ?? []).filter(({name, type}) => typeof name === 'string' && (type === 'user' || type === 'link'))
  } catch {
    // No file is the usual case: nothing was ever installed.
    return []
  }
}
