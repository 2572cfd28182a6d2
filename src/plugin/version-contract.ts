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
  if (surelyHolds(range, version)) return undefined
  const {ltr, satisfies, validRange} = loadPackage<typeof Semver>('semver')
  if (satisfies(version, range, {includePrerelease: true})) return undefined
  if (validRange(range) === null) return new PluginIncompatibleError(context, 'unreadable')
  return new PluginIncompatibleError(context, ltr(version, range) ? 'newer' : 'older')
}

const COMPARATOR = /^(\^|~|>=|<)(\d+)(?:\.(\d+))?(?:\.(\d+))?$/

/**
 * Whether a range of the usual kinds (`^1.2.3`, `~1.2.3`, `>=1.2 <3`) holds. To load semver costs a tenth of a start, and
 * most ranges hold: only where this says no is it asked.
 */
export function surelyHolds(range: string, version: string): boolean {
  if (!/^\d+\.\d+\.\d+$/.test(version)) return false
  const actual = version.split('.').map(Number)
  return range.split(' ').every((part) => {
    const [, sign, ...numbers] = COMPARATOR.exec(part) ?? []
    if (sign === undefined) return false
    const bound = numbers.map((number) => Number(number ?? 0))
    const isWhole = numbers.every((number) => number !== undefined)
    const isBelow = compare(actual, bound) < 0
    if (sign === '<') return isBelow
    if (isBelow) return false
    return sign === '>=' || (isWhole && isLike(actual, bound, sign))
  })
}

/** `^` lets everything rise after the first number that is not 0, `~` the last number alone. */
function isLike(actual: readonly number[], bound: readonly number[], sign: string): boolean {
  const leading = bound.findIndex((number) => number !== 0)
  const fixed = sign === '~' ? 2 : leading === -1 ? 3 : leading + 1
  return bound.slice(0, fixed).every((number, index) => number === actual[index])
}

function compare(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((number, index) => number !== b[index])
  return differing === -1 ? 0 : a[differing]! - b[differing]!
}
