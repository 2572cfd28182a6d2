import {distance} from 'fastest-levenshtein'
import {err, ok, type Result} from '../result.ts'
import {PluginNameReservedError} from './errors.ts'

const HOST = 'mmm-cli'
const SCOPE = '@mmm-cli/'

/** Refuses names of mmm and its own plugins. */
export function checkName(plugin: string, core: readonly string[]): Result<void, PluginNameReservedError> {
  const isTaken = plugin === HOST || plugin.startsWith(SCOPE) || core.includes(plugin)
  return isTaken ? err(new PluginNameReservedError({plugin, owner: plugin})) : ok()
}

/** Refuses, beside those, names that differ from them in one letter or in dashes: they are made to be mistyped. */
export function checkLookalike(plugin: string, core: readonly string[]): Result<void, PluginNameReservedError> {
  const own = [HOST, ...core.filter((name) => name.startsWith(SCOPE))]
  const owner = own.find((name) => distance(letters(name), letters(plugin)) <= 1) ?? (letters(plugin.split('/')[0]!) === letters(SCOPE) ? HOST : undefined)
  return owner === undefined
    ? checkName(plugin, core)
    : checkName(plugin, core).ok
      ? err(new PluginNameReservedError({plugin, owner}))
      : checkName(plugin, core)
}

function letters(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
