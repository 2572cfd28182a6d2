import {readdirSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {compareNames} from '../text/order.ts'
import {readAdditions, type PackageFile, type PluginAdditions, readPackageJson} from './package-examination.ts'
import type {RegistryFacts} from './npm.ts'
import type {PackageSource} from './package-source.ts'

/** What somebody should know of a plugin before it is installed. */
export interface PluginSummary {
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly source: string
  readonly kind: PackageSource['kind']
  readonly license?: string
  /** The checksum of the package, as the registry and npm name it. */
  readonly integrity?: string
  /** Whether the registry's signature was checked, is merely there, or is not. */
  readonly signature: 'none' | 'unchecked' | 'verified'
  /** Whether the registry holds a statement of where the package was built. */
  readonly provenance: boolean
  /** What its author says against using it. */
  readonly deprecated?: string
  /** The version that it takes the place of. */
  readonly replaces?: string
  /** Packages that come along. */
  readonly packages: number
  readonly bytes: number
  readonly adds: PluginAdditions
  /** Commands and aliases that others have already, so that they are left out here. */
  readonly taken: readonly string[]
  /** Packages with scripts that want to run at installation: `name@version`. */
  readonly scripts: readonly string[]
  readonly runsScripts: boolean
}

interface LockedPackage {
  readonly version?: string
  readonly integrity?: string
  readonly resolved?: string
  readonly hasInstallScript?: boolean
}

export interface SummaryInput {
  readonly source: PackageSource
  /** The folder that npm installed into. */
  readonly staged: string
  readonly folder: string
  readonly facts: RegistryFacts | undefined
  readonly signature: PluginSummary['signature']
  readonly replaces?: string | undefined
  /** Ids of commands and aliases, and who has them. */
  readonly owners: ReadonlyMap<string, string>
  readonly runsScripts: boolean
}

/** Looks at what was fetched. Nothing of it is loaded. */
export function summarise({facts, folder, owners, replaces, runsScripts, signature, source, staged}: SummaryInput): PluginSummary {
  const {description, license, name = '', version = ''} = readPackageJson<PackageFile>(join(folder, 'package.json')) ?? {}
  const packages = readPackageJson<{packages?: Record<string, LockedPackage>}>(join(staged, 'package-lock.json'))?.packages ?? {}
  const own = packages[`node_modules/${name}`]
  const integrity = facts?.dist?.integrity ?? own?.integrity
  const adds = readAdditions(folder)
  const scripts = Object.entries(packages).filter(([, {hasInstallScript}]) => hasInstallScript === true)
  return {
    name,
    version,
    ...(typeof description === 'string' && {description}),
    // A branch may move; what was fetched is a commit.
    source: source.kind === 'git' ? (own?.resolved ?? source.spec) : source.spec,
    kind: source.kind,
    ...(typeof license === 'string' && {license}),
    ...(integrity !== undefined && {integrity}),
    signature,
    provenance: facts?.dist?.attestations?.provenance !== undefined,
    ...(typeof facts?.deprecated === 'string' && {deprecated: facts.deprecated}),
    ...(replaces !== undefined && {replaces}),
    packages: Math.max(0, Object.keys(packages).length - 2),
    bytes: bytesBelow(join(staged, 'node_modules')),
    adds,
    taken: [...adds.commands, ...adds.aliases].filter((words) => (owners.get(words.replaceAll(' ', ':')) ?? name) !== name),
    scripts: scripts.map(([path, {version: locked}]) => `${path.replace(/^.*node_modules\//, '')}@${locked}`).toSorted(compareNames),
    runsScripts,
  }
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, {recursive: true, withFileTypes: true}).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  )
}
