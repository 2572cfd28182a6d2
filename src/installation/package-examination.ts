import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {attempt} from '../result.ts'
import {compareNames} from '../text/order.ts'

/** What a plugin adds to mmm. */
export interface PluginAdditions {
  /** As they are typed. */
  readonly commands: readonly string[]
  readonly aliases: readonly string[]
  /** Whether that is all, or what its files look like before anything of it was loaded. */
  readonly isExact: boolean
  /** Events. */
  readonly hooks: readonly string[]
  /** What its `mmm` key brings, by kind: `runners: ['cobbler']`. */
  readonly contributions: Readonly<Record<string, readonly string[]>>
}

export interface PackageFile {
  readonly name?: string
  readonly version?: string
  readonly description?: string
  readonly license?: string
  readonly main?: string
  readonly engines?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, {optional?: boolean}>>
  readonly scripts?: Readonly<Record<string, string>>
  readonly oclif?: {readonly commands?: unknown; readonly hooks?: Readonly<Record<string, unknown>>; readonly topics?: unknown}
  readonly mmm?: Readonly<Record<string, unknown>>
}

interface ManifestCommand {
  readonly id: string
  readonly aliases?: readonly string[]
  readonly hidden?: boolean
}

/** Reads a JSON file of a package; nothing where it is not there or no object. */
export function readPackageJson<T extends object>(path: string): T | undefined {
  const read = attempt(
    () => JSON.parse(readFileSync(path, 'utf8')) as T | null,
    () => undefined,
  )
  return read.ok && typeof read.value === 'object' && read.value !== null ? read.value : undefined
}

/** What the package in a folder adds, by what it says of itself. Nothing of it is loaded. */
export function readAdditions(folder: string): PluginAdditions {
  const file = readPackageJson<PackageFile>(join(folder, 'package.json')) ?? {}
  const manifest = readPackageJson<{version?: string; commands?: Record<string, ManifestCommand>}>(join(folder, 'oclif.manifest.json'))
  const isExact = typeof manifest?.commands === 'object' && manifest.version === file.version
  const known = isExact ? Object.values(manifest.commands!).filter((command) => !command.hidden) : []
  const commands = isExact ? known.map(({id}) => id) : commandFiles(folder, file)
  return {
    commands: typed(commands),
    aliases: typed(known.flatMap(({aliases = []}) => aliases)),
    isExact,
    hooks: Object.keys(file.oclif?.hooks ?? {}).toSorted(compareNames),
    contributions: readContributions(file.mmm),
  }
}

export function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function typed(ids: readonly string[]): string[] {
  return ids.map((id) => id.replaceAll(':', ' ')).toSorted(compareNames)
}

/** oclif makes an id of a path below the folder of commands; of `index` it makes that of its folder. */
function commandFiles(folder: string, {oclif}: PackageFile): string[] {
  const target = (isTable(oclif?.commands) ? oclif.commands.target : oclif?.commands) ?? ''
  const directory = join(folder, String(target))
  if (target === '' || !existsSync(directory)) return []
  const read = attempt(
    () => readdirSync(directory, {recursive: true}).map(String),
    () => [],
  )
  const files = (read.ok ? read.value : []).filter((path) => /\.(?:[cm]?[jt]s|[jt]sx)$/.test(path) && !/\.d\.[cm]?ts$|\.test\.\w+$|\.spec\.\w+$/.test(path))
  const ids = files.map((path) => path.replace(/\.\w+$/, '').split(/[\\/]/))
  return [...new Set(ids.map((parts) => (parts.at(-1) === 'index' ? parts.slice(0, -1) : parts).join(':')))].filter((id) => id !== '')
}

function readContributions(key: PackageFile['mmm']): Record<string, string[]> {
  const entries = Object.entries(key ?? {}).flatMap(([kind, value]) => {
    const names = Array.isArray(value) ? value.map(String) : isTable(value) ? Object.keys(value) : typeof value === 'string' ? [value] : []
    return names.length > 0 ? [[kind, names.toSorted(compareNames)] as const] : []
  })
  return Object.fromEntries(entries)
}
