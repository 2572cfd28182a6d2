import {join} from 'node:path'
import {readTextIfThere} from '../files/read-text.ts'
import {attempt, err, type Result} from '../result.ts'
import {PluginListInvalidError} from './errors.ts'

/** A plugin that the user has installed or linked, as oclif notes it in the data folder. */
export interface UserPlugin {
  readonly name: string
  /** The linked folder. */
  readonly root?: string
  readonly tag?: string
  readonly type: 'link' | 'user'
  readonly url?: string
}

/** What the user has installed and linked, in that order; no file is the usual case. */
export function readUserPlugins(dataDirectory: string): Result<readonly UserPlugin[], PluginListInvalidError> {
  const path = join(dataDirectory, 'package.json')
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

function isUserPlugin({name, root, type}: UserPlugin): boolean {
  return typeof name === 'string' && (type === 'user' || (type === 'link' && typeof root === 'string'))
}
