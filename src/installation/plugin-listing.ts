import {join} from 'node:path'
import {type Contributions, NO_CONTRIBUTIONS} from '../plugin/contributions.ts'
import type {LoadedPlugin, LoadedPlugins} from '../plugin/plugin-loader.ts'
import {packageFolderOf, type UserPlugin} from '../plugin/plugin-list.ts'
import {compareNames} from '../text/order.ts'
import {type PackageFile, readAdditions, readPackageJson} from './package-examination.ts'

/** What became of a plugin at this start: `off` is one that was not looked at, with `--no-plugins`. */
export type PluginState = 'broken' | 'disabled' | 'off' | 'works'

/** One installed plugin: what it brings, and how it does. */
export interface PluginListing {
  readonly name: string
  readonly version: string | null
  readonly type: 'core' | 'link' | 'user'
  readonly state: PluginState
  /** The range, tag, URL or folder that was asked for. */
  readonly source: string | null
  readonly folder: string
  /** As they are typed. */
  readonly commands: readonly string[]
  readonly aliases: readonly string[]
  readonly hooks: readonly string[]
  readonly contributions: Readonly<Record<string, readonly string[]>>
  /** Commands of its that another plugin keeps, and who; with a word before it also an alias, a runner or a generator. */
  readonly leftOut: ReadonlyArray<{readonly command: string; readonly owner: string}>
  /** Milliseconds until it was there, counted from when the first began: they load side by side. */
  readonly milliseconds: number | null
  /** What is wrong with it. */
  readonly problems: readonly string[]
}

/** The plugins at hand, and where they lie. */
interface KnownPlugins {
  readonly loaded: LoadedPlugins
  readonly contributions?: () => Contributions
  readonly dataDirectory: string
}

/** Everything that brings commands: the core's plugins in their order, then the user's in the order of their installation. */
export function listPlugins(known: KnownPlugins, listed: readonly UserPlugin[]): PluginListing[] {
  const {loaded} = known
  const core = [...loaded.plugins.values()].filter(({type}) => type === 'core')
  return [...core.map((plugin) => describeCore(plugin)), ...listed.map((entry) => describeListed(entry, known))]
}

function describeCore(plugin: LoadedPlugin): PluginListing {
  return {...describeLoaded(plugin), type: 'core', state: 'works', source: null, leftOut: [], milliseconds: null, problems: []}
}

function describeListed(entry: UserPlugin, {contributions = () => NO_CONTRIBUTIONS, dataDirectory, loaded: known}: KnownPlugins): PluginListing {
  const {clashes, problems} = contributions()
  const {milliseconds, plugins} = known
  const {disabled = false, name, tag, type, url} = entry
  const folder = packageFolderOf(entry, dataDirectory)
  const loaded = plugins.get(name)
  const isLoaded = loaded !== undefined && loaded.type !== 'core'
  const wrong = problems.filter(({context}) => (context as {plugin?: string}).plugin === name)
  return {
    ...(isLoaded ? describeLoaded(loaded) : describeFolder(name, folder)),
    type,
    state: disabled ? 'disabled' : isLoaded ? 'works' : wrong.length > 0 ? 'broken' : 'off',
    source: type === 'link' ? folder : (url ?? tag ?? null),
    leftOut: clashes
      .filter(({plugin}) => plugin === name)
      .map(({kind, name: what, owner}) => ({command: kind === 'command' ? what : `${kind} ${what}`, owner})),
    milliseconds: milliseconds.get(name) ?? null,
    problems: wrong.map(({message}) => message),
  }
}

type Description = Pick<PluginListing, 'aliases' | 'commands' | 'contributions' | 'folder' | 'hooks' | 'name' | 'version'>

function describeLoaded({commands, hooks, name, root, version}: LoadedPlugin): Description {
  const {contributions} = readAdditions(root)
  return {
    name,
    version,
    folder: root,
    commands: typed(commands.filter(({hidden}) => !hidden).map(({id}) => id)),
    aliases: typed(commands.flatMap(({aliases}) => aliases)),
    hooks: Object.keys(hooks).toSorted(compareNames),
    contributions,
  }
}

function describeFolder(name: string, folder: string): Description {
  const {version} = readPackageJson<PackageFile>(join(folder, 'package.json')) ?? {}
  const {aliases, commands, contributions, hooks} = readAdditions(folder)
  return {name, version: version ?? null, folder, commands, aliases, hooks, contributions}
}

function typed(ids: readonly string[]): string[] {
  return ids.map((id) => id.replaceAll(':', ' ')).toSorted(compareNames)
}
