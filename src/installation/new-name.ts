import type {LoadedPlugins} from '../plugin/plugin-loader.ts'
import {err, ok, type Result} from '../result.ts'
import {PluginCommandInvalidError, PluginCommandTakenError, PluginNameInvalidError, type PluginNameReservedError} from './errors.ts'
import {readSource} from './package-source.ts'
import {checkLookalike} from './reserved-names.ts'

export type NewNameError = PluginCommandInvalidError | PluginCommandTakenError | PluginNameInvalidError | PluginNameReservedError

/** Whether a new plugin may be called so, and what its command is called: the last word of its name, unless that is said. */
export function checkNewName(
  name: string,
  wanted: string | undefined,
  {owners, plugins}: {readonly owners: ReadonlyMap<string, string>; readonly plugins: LoadedPlugins['plugins']},
): Result<{readonly name: string; readonly command: string}, NewNameError> {
  const source = readSource(name, '/')
  if (!source.ok || source.value.name !== name || !/^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(name))
    return err(new PluginNameInvalidError({plugin: name}))
  const allowed = checkLookalike(
    name,
    [...plugins.values()].filter(({type}) => type === 'core').map((plugin) => plugin.name),
  )
  if (!allowed.ok) return allowed
  const command =
    wanted ??
    /[^/]*$/
      .exec(name)![0]
      .replace(/^(?:mmm-)?(?:plugin-)?(?=.)/, '')
      .replaceAll(/[._]/g, '-')
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(command)) return err(new PluginCommandInvalidError({command}))
  const owner = owners.get(command) ?? [...plugins.values()].find(({topics}) => topics.some((topic) => topic.name === command))?.name
  return owner === undefined ? ok({name, command}) : err(new PluginCommandTakenError({command, owner}))
}
