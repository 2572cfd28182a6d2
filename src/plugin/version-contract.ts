import type * as Semver from 'semver'
import {loadPackage} from '../lazy.ts'
import {PluginIncompatibleError} from './errors.ts'

interface PackageJson {
  readonly peerDependencies?: unknown
}

/** What keeps a plugin from working on this mmm: the range that it names for `mmm-cli` among its peers. Most name `*`, and pay nothing. */
export function checkVersion(package_: PackageJson, plugin: string, version: string): PluginIncompatibleError | undefined {
  const range = (package_.peerDependencies as {'mmm-cli'?: unknown} | undefined)?.['mmm-cli']
  if (range === undefined || range === '*' || range === '') return undefined
  const context = {plugin, range: String(range), version}
  if (typeof range !== 'string') return new PluginIncompatibleError(context, 'unreadable')
  // Of a workspace that it is developed in.
  if (/^(?:file|link|portal|workspace):/.test(range)) return undefined
  const {ltr, satisfies, validRange} = loadPackage<typeof Semver>('semver')
  if (satisfies(version, range, {includePrerelease: true})) return undefined
  if (validRange(range) === null) return new PluginIncompatibleError(context, 'unreadable')
  return new PluginIncompatibleError(context, ltr(version, range) ? 'newer' : 'older')
}
