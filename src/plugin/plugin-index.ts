import type {Interfaces} from '@oclif/core'
import {existsSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {keepFile, readKeptFile} from '../files/kept-file.ts'
import type {CommandClash} from './command-clashes.ts'
import {loadModule} from '../lazy.ts'
import type {IndexedFacts} from './indexed-plugin.ts'
import type {LoadedPlugins} from './plugin-loader.ts'
import {pluginListIn} from './plugin-list.ts'
import {packedModules} from './packed-modules.ts'

export interface PluginIndexPlaces {
  readonly cacheDirectory: string
  readonly dataDirectory: string
}

/** What the index depends on: whatever changes a file changes one of these. */
export interface IndexedFiles {
  /** Device, number, size and time of change, by path; null where there is no file. */
  readonly files: ReadonlyArray<readonly [path: string, state: string | null]>
  /** Whether no third party has a part in what every command does. */
  readonly isQuiet: boolean
}

interface Contents {
  readonly plugins: readonly IndexedFacts[]
  readonly clashes: readonly CommandClash[]
  readonly milliseconds: ReadonlyArray<readonly [string, number]>
}

/** Milliseconds within which a system may give two changes the same time. */
const TICK = 20

/** Events that are raised whatever the command. */
const EVERY_COMMAND = ['init', 'prerun', 'postrun', 'finally']

/**
 * All plugins in one file, as they were when they were last loaded. It counts as long as every file that they were loaded from
 * is the same; a plugin without a manifest is loaded from any number of them, so that nothing is kept then.
 */
export class PluginIndex {
  readonly #path: string
  readonly #list: string
  readonly #stamp: string

  constructor(stamp: string, {cacheDirectory, dataDirectory}: PluginIndexPlaces) {
    this.#path = join(cacheDirectory, 'plugins.index')
    this.#list = pluginListIn(dataDirectory)
    // Which plugins fit depends on Node.js as well.
    this.#stamp = [stamp, process.version, this.#list].join(' ')
  }

  /** That of this process, which has one if it runs from the pack. */
  static here(places: PluginIndexPlaces): PluginIndex | undefined {
    const pack = packedModules()
    return pack && new PluginIndex(pack.stamp, places)
  }

  /** Whether what holds of the plugins says that no third party's has a part in what every command does. */
  get isQuiet(): boolean {
    return this.#read()?.facts.isQuiet ?? false
  }

  read(): LoadedPlugins | undefined {
    const kept = this.#read()
    if (!kept) return undefined
    const end = kept.data.indexOf('\n')
    const {clashes, milliseconds, plugins} = JSON.parse(kept.data.toString('utf8', 0, end)) as Contents
    const texts = kept.data.subarray(end + 1)
    const {IndexedPlugin} = loadIndexed()
    return {plugins: new Map(plugins.map((facts) => [facts.name, new IndexedPlugin(facts, texts)])), problems: [], clashes, milliseconds: new Map(milliseconds)}
  }

  /** Keeps what was loaded from `start` on, if nothing was wrong with it. */
  write({clashes, milliseconds, plugins, problems}: LoadedPlugins, start: number): void {
    const all = [...plugins.values()]
    if (problems.length > 0 || !all.every((plugin) => isKnownWhole(plugin))) return
    const paths = [this.#list, ...all.flatMap(({root}) => ['package.json', 'oclif.manifest.json'].map((name) => join(root, name)))]
    // What changes while it is read may be kept as it was, under the time at which it changed.
    if (paths.some((path) => changedAt(path) > start - TICK)) return
    const {factsOf} = loadIndexed()
    const texts: string[] = []
    const contents: Contents = {plugins: all.map((plugin) => factsOf(plugin, texts)), clashes, milliseconds: [...milliseconds]}
    const facts: IndexedFiles = {files: paths.map((path) => [path, stateOf(path)]), isQuiet: all.every((plugin) => isQuiet(plugin))}
    keepFile(this.#path, this.#stamp, facts, Buffer.from(`${JSON.stringify(contents)}\n${texts.join('')}`))
  }

  /** Where it still holds. */
  #read(): ReturnType<typeof readKeptFile<IndexedFiles>> {
    const kept = readKeptFile<IndexedFiles>(this.#path, this.#stamp)
    return kept?.facts.files.every(([path, state]) => stateOf(path) === state) ? kept : undefined
  }
}

/** It needs oclif, which `mmm --version` does not. */
function loadIndexed(): typeof import('./indexed-plugin.ts') {
  return loadModule('plugin/indexed-plugin')
}

function isQuiet({hooks, type}: Interfaces.Plugin): boolean {
  return type === 'core' || !EVERY_COMMAND.some((event) => hooks[event]?.length)
}

/** Whether its package.json and its manifest say all; its commands may otherwise come and go with files. */
function isKnownWhole({hasManifest, pjson, root}: Interfaces.Plugin): boolean {
  return hasManifest ? existsSync(join(root, 'oclif.manifest.json')) : pjson.oclif.commands === undefined
}

function changedAt(path: string): number {
  return statSync(path, {throwIfNoEntry: false})?.ctimeMs ?? 0
}

/** npm gives every file the same time of change; the time at which its entry changed is the system's. */
function stateOf(path: string): string | null {
  const stats = statSync(path, {throwIfNoEntry: false})
  return stats ? `${stats.dev} ${stats.ino} ${stats.size} ${stats.ctimeMs}` : null
}
