import {join} from 'node:path'
import {readTextIfThere} from '../files/read-text.ts'
import {attempt, err, type Result} from '../result.ts'
import {PluginListInvalidError} from './errors.ts'

/** A plugin that the user has installed or linked, as it is noted in the data folder, in oclif's own form where that says enough. */
export interface UserPlugin {
  readonly name: string
  /** The linked folder. */
  readonly root?: string
  /** The range or tag that was asked for. */
  readonly tag?: string
  readonly type: 'link' | 'user'
  /** The folder, tarball or repository that was asked for, where it was not a name in the registry. */
  readonly url?: string
  /** Where npm has installed it, from the data folder; without one, oclif's installer did, and all in one place. */
  readonly folder?: string
  readonly integrity?: string
  readonly disabled?: boolean
}

/** Where a plugin's own package lies. */
export function packageFolderOf({folder = '', name, root}: UserPlugin, dataDirectory: string): string {
  return root ?? join(dataDirectory, folder, 'node_modules', name)
}

export function pluginListIn(dataDirectory: string): string {
  return join(dataDirectory, 'package.json')
}

/** What the user has installed and linked, in that order; no file is the usual case. */
export function readUserPlugins(dataDirectory: string): Result<readonly UserPlugin[], PluginListInvalidError> {
  const path = pluginListIn(dataDirectory)
  const text = readTextIfThere(path)
  if (!text.ok) return err(new PluginListInvalidError({path}, text.error))
  return attempt(
    () => parseUserPlugins(text.value ?? '{}'),
    (cause) => new PluginListInvalidError({path}, cause),
  )
}

function parseUserPlugins(text: string): readonly UserPlugin[] {
  const {oclif} = JSON.parse(text) as {oclif?: {plugins?: ReadonlyArray<UserPlugin | string>}}
  return (oclif?.plugins ?? []).map((entry) => (typeof entry === 'string' ? {name: entry, tag: 'latest', type: 'user' as const} : entry)).filter(isUserPlugin)
}

function isUserPlugin({folder = '', name, root, type}: UserPlugin): boolean {
  return typeof name === 'string' && typeof folder === 'string' && (type === 'user' || (type === 'link' && typeof root === 'string'))
}
