import {existsSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {readConfiguration} from '../configuration/configuration-loader.ts'
import {hold} from '../database/exclusively.ts'
import type {FileBusyError} from '../files/errors.ts'
import {loadModule} from '../lazy.ts'
import {ownersOf} from '../plugin/command-clashes.ts'
import type {PluginListInvalidError} from '../plugin/errors.ts'
import type {Contributions} from '../plugin/contributions.ts'
import type {LoadedPlugins} from '../plugin/plugin-loader.ts'
import {pluginListIn, readUserPlugins, type UserPlugin} from '../plugin/plugin-list.ts'
import {err, ok, type Result} from '../result.ts'
import {globMatcher} from '../text/glob-match.ts'
import {nearest} from '../text/nearest.ts'
import {PluginInvalidError, type PluginNameReservedError, PluginNotInstalledError, PluginSourceInvalidError} from './errors.ts'
import {changeList, emptyList, type ListError, withPlugin} from './installed-list.ts'
import {type InstallError, type InstallOptions, type InstallOutcome, Installer} from './installer.ts'
import {checkNewName, type NewNameError} from './new-name.ts'
import {Npm} from './npm.ts'
import type {PackageReport} from './package-check.ts'
import {type PackageFile, readPackageJson} from './package-examination.ts'
import {findObstacles} from './package-obstacles.ts'
import {type PackageSource, readSource} from './package-source.ts'
import {listPlugins, type PluginListing} from './plugin-listing.ts'
import type {PluginSummary} from './plugin-summary.ts'
import {checkName} from './reserved-names.ts'
import {sweep} from './staging.ts'

export interface PluginManagerOptions {
  readonly home: string
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly loaded: LoadedPlugins
  /** What plugins bring beside commands and hooks. */
  readonly contributions?: () => Contributions
  /** Told once when another mmm is changing plugins. */
  readonly onWait?: () => void
  /** Seconds to wait for that other. */
  readonly patience?: number
}

export type ChangeError = FileBusyError | ListError

export type UpdateError = InstallError | PluginNotInstalledError | PluginSourceInvalidError

/** What is installed and linked, and how that changes. Changes happen one after the other, each wholly or not at all. */
export class PluginManager {
  readonly #options: PluginManagerOptions
  readonly #dataDirectory: string

  constructor(options: PluginManagerOptions) {
    this.#options = options
    this.#dataDirectory = options.environment.MMM_DATA_DIR ?? join(options.home, 'data')
  }

  /** All plugins, the core's first. */
  list(): Result<PluginListing[], PluginListInvalidError> {
    const listed = readUserPlugins(this.#dataDirectory)
    return listed.ok ? ok(listPlugins({...this.#options, dataDirectory: this.#dataDirectory}, listed.value)) : listed
  }

  find(name: string): Result<PluginListing, PluginListInvalidError | PluginNotInstalledError> {
    const all = this.list()
    if (!all.ok) return all
    const found = all.value.find((plugin) => plugin.name === name)
    return found ? ok(found) : err(missing(name, all.value))
  }

  /** Whether the user's own configuration lets a plugin be installed without a question. Only a registry vouches for a name. */
  isTrusted({kind, name}: Pick<PluginSummary, 'kind' | 'name'>): boolean {
    return kind === 'registry' && globMatcher(this.trusted)(name)
  }

  /** Names and globs of plugins that the user trusts. */
  get trusted(): readonly string[] {
    const files = [{layer: 'global' as const, path: join(this.#options.home, 'config.toml')}]
    const {configuration} = readConfiguration({environment: this.#options.environment, files})
    return configuration.get('trusted_plugins')
  }

  /** Installs what a person names: see {@link readSource}. */
  async install(text: string, options: InstallOptions): Promise<Result<InstallOutcome, FileBusyError | InstallError | PluginSourceInvalidError>> {
    const source = readSource(text, this.#options.cwd)
    if (!source.ok) return source
    return this.#exclusively((listed) => this.#installer(listed).install(source.value, options))
  }

  /** Installs a plugin again from where it came, in the version that its range or tag means now. */
  async update(name: string, options: InstallOptions): Promise<Result<InstallOutcome, ChangeError | UpdateError>> {
    return this.#exclusively<InstallOutcome, UpdateError>(async (listed) => {
      const entry = listed.find((plugin) => plugin.name === name && plugin.type === 'user')
      if (!entry) return err(missing(name, listed))
      const source = sourceOf(entry, this.#options.cwd)
      return source.ok ? this.#installer(listed).install(source.value, options) : source
    })
  }

  async uninstall(name: string): Promise<Result<UserPlugin, ChangeError | PluginNotInstalledError>> {
    return this.#change(name, (plugins) => plugins.filter((plugin) => plugin.name !== name))
  }

  /** Removes all that is installed and forgets all that is linked, also where the list of it cannot be read: that is put aside. */
  async reset(): Promise<Result<{readonly removed: readonly UserPlugin[]; readonly aside?: string}, ChangeError>> {
    return this.#locked(async () => {
      const listed = readUserPlugins(this.#dataDirectory)
      const emptied = emptyList(this.#dataDirectory)
      if (!emptied.ok) return emptied
      sweep(this.#dataDirectory, [])
      return ok({removed: listed.ok ? listed.value : [], ...(emptied.value !== undefined && {aside: emptied.value})})
    })
  }

  /** Lets a plugin be, or keeps it from being loaded, without removing anything. */
  async setDisabled(name: string, disabled: boolean): Promise<Result<UserPlugin, ChangeError | PluginNotInstalledError>> {
    return this.#change(name, (plugins) =>
      plugins.map((plugin) => {
        if (plugin.name !== name) return plugin
        const {disabled: _, ...entry} = plugin
        return disabled ? {...entry, disabled} : entry
      }),
    )
  }

  /** Uses the plugin in a folder as it stands there, which is for whoever works on it. */
  async link(folder: string): Promise<Result<UserPlugin, ChangeError | PluginInvalidError | PluginNameReservedError | PluginSourceInvalidError>> {
    const root = resolve(this.#options.cwd, folder)
    const file = readPackageJson<PackageFile>(join(root, 'package.json'))
    if (!file)
      return err(new PluginSourceInvalidError({source: folder}, existsSync(root) ? `${root} has no package.json that could be read` : `there is no ${root}`))
    const problems = findObstacles(file)
    if (problems.length > 0) return err(new PluginInvalidError({plugin: root, problems}))
    const name = file.name!
    const allowed = checkName(name, this.#core)
    if (!allowed.ok) return allowed
    return this.#exclusively(async (listed) => {
      const before = listed.find((plugin) => plugin.name === name)
      const entry: UserPlugin = {name, root, type: 'link', ...(before?.disabled === true && {disabled: true})}
      const changed = changeList(this.#dataDirectory, (plugins) => withPlugin(plugins, entry))
      return changed.ok ? ok(entry) : changed
    })
  }

  /** Whether a plugin that is to be made may be called so, and what its command is called. */
  checkNewName(name: string, command?: string): Result<{readonly name: string; readonly command: string}, NewNameError> {
    const {plugins} = this.#options.loaded
    return checkNewName(name, command, {owners: ownersOf(plugins.values()), plugins})
  }

  /** Judges the plugin in a folder; its code is loaded, in a process of its own. */
  check(folder: string): Promise<Result<PackageReport, PluginSourceInvalidError>> {
    const {checkPackage} = loadModule<typeof import('./package-check.ts')>('installation/package-check')
    return checkPackage(resolve(this.#options.cwd, folder), this.#options.loaded)
  }

  get #core(): string[] {
    return [...this.#options.loaded.plugins.values()].filter(({type}) => type === 'core').map(({name}) => name)
  }

  /** Of mmm itself, the first of the core's plugins. */
  get #version(): string {
    return [...this.#options.loaded.plugins.values()][0]?.version ?? ''
  }

  #installer(listed: readonly UserPlugin[]): Installer {
    const {environment, loaded} = this.#options
    const owners = ownersOf(loaded.plugins.values())
    return new Installer({dataDirectory: this.#dataDirectory, npm: new Npm(environment), core: this.#core, version: this.#version, owners, listed})
  }

  #change(name: string, change: (plugins: readonly UserPlugin[]) => readonly UserPlugin[]): Promise<Result<UserPlugin, ChangeError | PluginNotInstalledError>> {
    return this.#exclusively<UserPlugin, ChangeError | PluginNotInstalledError>(async (listed) => {
      const entry = listed.find((plugin) => plugin.name === name)
      if (!entry) return err(missing(name, listed))
      const changed = changeList(this.#dataDirectory, change)
      if (!changed.ok) return changed
      sweep(this.#dataDirectory, change(listed))
      return ok(entry)
    })
  }

  /** Under the lock of the list, with what is listed then; leftovers of whoever was cut off are gone. */
  #exclusively<T, E>(work: (listed: readonly UserPlugin[]) => Promise<Result<T, E>>): Promise<Result<T, ChangeError | E>> {
    return this.#locked<T, ChangeError | E>(async () => {
      const listed = readUserPlugins(this.#dataDirectory)
      if (!listed.ok) return listed
      sweep(this.#dataDirectory, listed.value)
      return work(listed.value)
    })
  }

  async #locked<T, E>(work: () => Promise<Result<T, E>>): Promise<Result<T, ChangeError | E>> {
    const {onWait = () => {}, patience = 60} = this.#options
    const path = pluginListIn(this.#dataDirectory)
    const held = await hold({lock: join(this.#dataDirectory, 'plugins.lock'), path, seconds: patience, onWait})
    if (!held.ok) return held
    try {
      return await work()
    } finally {
      held.value.release()
    }
  }
}

function missing(plugin: string, known: ReadonlyArray<{readonly name: string}>): PluginNotInstalledError {
  const names = known.map(({name}) => name)
  return new PluginNotInstalledError({plugin}, nearest(plugin, names))
}

/** What was asked for when it was installed. */
function sourceOf({name, tag, url}: UserPlugin, cwd: string): Result<PackageSource, PluginSourceInvalidError> {
  return readSource(url ?? `${name}@${tag ?? 'latest'}`, cwd)
}
