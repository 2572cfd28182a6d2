import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {FileWriteFailedError} from '../files/errors.ts'
import type {PluginIncompatibleError} from '../plugin/errors.ts'
import {makeManifest} from '../plugin/manifest-maker.ts'
import {readMmmKey} from '../plugin/mmm-key.ts'
import type {UserPlugin} from '../plugin/plugin-list.ts'
import {checkVersion} from '../plugin/version-contract.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {printableLine} from '../text/terminal.ts'
import {PluginInvalidError, type PluginNameReservedError, PluginSignatureInvalidError} from './errors.ts'
import {fetchPlugin} from './fetching.ts'
import {changeList, type ListError, withPlugin} from './installed-list.ts'
import type {Npm, RegistryFacts} from './npm.ts'
import type {NpmError} from './npm-error.ts'
import {readPackageJson, type PackageFile} from './package-examination.ts'
import {findObstacles} from './package-obstacles.ts'
import type {PackageSource} from './package-source.ts'
import {type PluginSummary, summarise} from './plugin-summary.ts'
import {checkLookalike} from './reserved-names.ts'
import {Staging} from './staging.ts'

export type InstallError =
  | FileWriteFailedError
  | ListError
  | NpmError
  | PluginIncompatibleError
  | PluginInvalidError
  | PluginNameReservedError
  | PluginSignatureInvalidError

export interface InstallerOptions {
  readonly dataDirectory: string
  readonly npm: Npm
  /** Names of the core's plugins. */
  readonly core: readonly string[]
  /** Of the running mmm. */
  readonly version: string
  readonly owners: ReadonlyMap<string, string>
  /** What is listed now. */
  readonly listed: readonly UserPlugin[]
}

/** What may be done while plugins are installed. */
export interface InstallOptions {
  /** Let scripts of the package, and of all that it needs, run while it is installed. */
  readonly allowScripts?: boolean
  /** Install it again where that version is installed already. */
  readonly force?: boolean
  /** Shown before anything is in place; anything but true leaves all as it is. */
  readonly agree: (summary: PluginSummary) => Promise<boolean>
}

/** What came of an installation that did not fail. */
export type InstallOutcome =
  | {readonly done: 'installed'; readonly summary: PluginSummary; readonly warnings: readonly string[]}
  | {readonly done: 'refused'; readonly summary: PluginSummary}
  | {readonly done: 'unchanged'; readonly name: string; readonly version: string}

/** Installs one plugin wholly or not at all; for the holder of the lock. */
export class Installer {
  readonly #options: InstallerOptions

  constructor(options: InstallerOptions) {
    this.#options = options
  }

  async install(source: PackageSource, options: InstallOptions): Promise<Result<InstallOutcome, InstallError>> {
    const {core, dataDirectory, npm} = this.#options
    if (source.name !== undefined) {
      const allowed = checkLookalike(source.name, core)
      if (!allowed.ok) return allowed
    }
    const staging = Staging.create(dataDirectory)
    if (!staging.ok) return staging
    try {
      const facts = source.kind === 'registry' ? await npm.view(source.spec, staging.value.path) : ok(undefined)
      if (!facts.ok) return facts
      const current = facts.value && this.#installedVersion(facts.value.name)
      if (options.force !== true && current !== undefined && current === facts.value?.version)
        return ok({done: 'unchanged', name: facts.value.name, version: current})
      return await this.#fetch(source, staging.value, facts.value, options)
    } finally {
      staging.value.discard()
    }
  }

  async #fetch(
    source: PackageSource,
    staging: Staging,
    facts: RegistryFacts | undefined,
    {agree, allowScripts = false}: InstallOptions,
  ): Promise<Result<InstallOutcome, InstallError>> {
    const {core, npm, owners, version} = this.#options
    const fetched = await fetchPlugin(source, {facts, npm, scripts: false, staging})
    if (!fetched.ok) return fetched
    const name = staging.packageName
    const folder = name && staging.packageFolder(name)
    const file = folder && readPackageJson<PackageFile>(join(folder, 'package.json'))
    if (!name || !folder || !file) return err(new PluginInvalidError({plugin: source.spec, problems: ['npm found no package in it']}))
    const allowed = checkLookalike(name, core)
    if (!allowed.ok) return allowed
    const incompatible = checkVersion(file, name, version)
    if (incompatible) return err(incompatible)
    const problems = findObstacles(file)
    if (problems.length > 0) return err(new PluginInvalidError({plugin: name, problems}))
    const signature = facts?.dist?.signatures?.length ? ((await npm.verifySignatures(staging.path)) ?? 'unchecked') : 'none'
    if (signature === 'invalid') return err(new PluginSignatureInvalidError({plugin: name}))

    const linked = this.#options.listed.find((plugin) => plugin.name === name)?.root
    const replaces = this.#installedVersion(name) ?? (linked && `what is linked from ${linked}`)
    const summary = summarise({facts, folder, owners, replaces, runsScripts: allowScripts, signature, source, staged: staging.path})
    if (!(await agree(summary))) return ok({done: 'refused', summary})
    // A repository is built by scripts of its own: they do not show among those of its packages.
    if (allowScripts && (summary.scripts.length > 0 || source.kind === 'git')) {
      const again = staging.clear()
      if (!again.ok) return again
      const built = await fetchPlugin(source, {facts, npm, scripts: true, staging})
      if (!built.ok) return built
    }
    return this.#put(source, staging, folder, summary)
  }

  /** From here on its own code is loaded: somebody has agreed. */
  async #put(source: PackageSource, staging: Staging, folder: string, summary: PluginSummary): Promise<Result<InstallOutcome, InstallError>> {
    const {name, version} = summary
    const loaded = await makeManifest(folder)
    const hasOwn = summary.adds.isExact
    if (!loaded.ok && !hasOwn) {
      const isUnbuilt = !summary.runsScripts && (summary.scripts.length > 0 || source.kind === 'git')
      const advice = isUnbuilt ? ['It may need its scripts, which were not run: --allow-scripts lets them, if you trust it.'] : []
      return err(new PluginInvalidError({plugin: name, problems: [`it does not load: ${printableLine(loaded.error)}`]}, advice))
    }
    const {mmm} = readPackageJson<PackageFile>(join(folder, 'package.json')) ?? {}
    const warnings = [
      ...(loaded.ok ? [] : [`Not every command of ${name} loads: ${loaded.error}`]),
      ...(mmm === undefined ? [] : readMmmKey(mmm).problems.map(({message}) => `${name} brings less than it could: ${message}`)),
    ]
    if (loaded.ok && !hasOwn) {
      const path = join(folder, 'oclif.manifest.json')
      const written = attempt(
        () => writeFileSync(path, `${JSON.stringify(loaded.value.manifest)}\n`),
        (cause) => new FileWriteFailedError({path}, cause),
      )
      if (!written.ok) return written
    }
    const finished = staging.finish(name, version)
    if (!finished.ok) return finished
    const {integrity} = summary
    const before = this.#options.listed.find((plugin) => plugin.name === name)
    const entry: UserPlugin = {
      name,
      type: 'user',
      ...(source.kind === 'registry' ? {tag: source.tag!} : {url: source.spec}),
      folder: finished.value,
      ...(integrity !== undefined && {integrity}),
      ...(before?.disabled === true && {disabled: true}),
    }
    const listed = changeList(this.#options.dataDirectory, (plugins) => withPlugin(plugins, entry))
    return listed.ok ? ok({done: 'installed', summary, warnings}) : listed
  }

  #installedVersion(name: string): string | undefined {
    const {dataDirectory, listed} = this.#options
    const entry = listed.find((plugin) => plugin.name === name && plugin.type === 'user')
    const folder = entry && join(dataDirectory, entry.folder ?? '', 'node_modules', name)
    return folder && readPackageJson<PackageFile>(join(folder, 'package.json'))?.version
  }
}
