import {type Interfaces, Plugin} from '@oclif/core'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {attempt, attemptAsync, type Result} from '../result.ts'
import type {Containment} from './containment.ts'
import {PluginIncompatibleError, PluginLoadFailedError} from './errors.ts'
import {packageFolderOf, type UserPlugin} from './plugin-list.ts'
import {checkVersion} from './version-contract.ts'

/** Milliseconds that a plugin without a manifest may take to import its commands. */
const LOAD_TIMEOUT = 5000

/** Loads what the user has installed or linked. Nothing that is wrong with it reaches the commands of others. */
export function loadUserPlugin(
  entry: UserPlugin,
  {containment, dataDirectory, version}: {readonly containment: Containment; readonly dataDirectory: string; readonly version: string},
): Promise<Result<Interfaces.Plugin, PluginIncompatibleError | PluginLoadFailedError>> {
  return attemptAsync(
    () => containment.run(entry.name, () => load(entry, dataDirectory, version), LOAD_TIMEOUT),
    (cause) => (cause instanceof PluginIncompatibleError ? cause : new PluginLoadFailedError({plugin: entry.name}, cause)),
  )
}

async function load(entry: UserPlugin, dataDirectory: string, mmm: string): Promise<Interfaces.Plugin> {
  const {name, root, tag, type, url} = entry
  const folder = packageFolderOf(entry, dataDirectory)
  // oclif would search all folders above for one that fits, and print what it searched with.
  if (!existsSync(folder)) throw new Error(`its folder ${folder} is missing`)
  const package_ = readJson(join(folder, 'package.json')) as {version?: string; peerDependencies?: unknown}
  const incompatible = checkVersion(package_, name, mmm)
  // Before anything of it is imported: it may need what this mmm does not have.
  if (incompatible) throw incompatible
  const {version} = package_
  const plugin = new Plugin({
    // Without a manifest oclif imports every command; one that throws then disables the plugin, in one line.
    errorOnManifestCreate: true,
    ignoreManifest: !isManifestUsable(join(folder, 'oclif.manifest.json'), version),
    name,
    root: root ?? join(dataDirectory, entry.folder ?? '', 'package.json'),
    tag,
    type,
    url,
  })
  await plugin.load()
  checkShape(plugin)
  return plugin
}

/** Where a manifest is damaged or of another version, the commands are read instead; oclif prints a page about it at every command. */
function isManifestUsable(path: string, version: string | undefined): boolean {
  if (!existsSync(path)) return true
  const manifest = attempt(
    () => readJson(path) as {version?: string; commands?: Record<string, {id?: string} | null>},
    (error) => error,
  )
  if (!manifest.ok || manifest.value?.version !== version) return false
  const {commands} = manifest.value
  return typeof commands === 'object' && Object.values(commands).every((command) => typeof command?.id === 'string')
}

/** oclif takes what package.json and an old manifest say as it is, and falls over it in every command. */
function checkShape(plugin: Plugin): void {
  if (!plugin.valid) throw new Error('its package.json has no "oclif"')
  for (const command of plugin.commands) {
    command.pluginName = plugin.name
    command.aliases ??= []
    command.hiddenAliases ??= []
    command.args ??= {}
    command.flags ??= {}
  }
  const topics = attempt(
    () => plugin.topics,
    (error) => error,
  )
  if (!topics.ok || topics.value.some(({name}) => typeof name !== 'string')) throw new Error('its topics are of no known shape')
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
