import {existsSync} from 'node:fs'
import {dirname} from 'node:path'
import {Settling} from '../files/settling.ts'
import {loadPackage} from '../lazy.ts'
import {type ConfigurationSources, loadConfiguration} from './configuration-loader.ts'
import type {Configuration} from './configuration.ts'
import {type ConfigurationInvalidError, ConfigurationUnwatchedError} from './errors.ts'

/** Whom to tell when settings change. */
export interface ConfigurationListener {
  /** What is known so far; what differs from it when the watching begins is told as well. */
  readonly current: Configuration
  /** Other values are in force. */
  readonly onChange: (configuration: Configuration) => void
  /** The files say something that cannot be in force, or cannot be watched: what was good last goes on. */
  readonly onProblem: (error: ConfigurationInvalidError | ConfigurationUnwatchedError) => void
}

/** Goes on watching until it is closed. */
export interface ConfigurationWatcher {
  close(): void
}

/** Reads the configuration again whenever its files change, and tells what has come of it. Keeps no process alive. */
export function watchConfiguration(sources: ConfigurationSources, listener: ConfigurationListener): ConfigurationWatcher {
  return new FileWatcher(sources, listener)
}

class FileWatcher implements ConfigurationWatcher {
  readonly #sources: ConfigurationSources
  readonly #listener: ConfigurationListener
  readonly #chokidar: {close(): Promise<void>}
  #values: string
  #problem: string | undefined
  readonly #settling = new Settling(() => this.#reload())

  constructor(sources: ConfigurationSources, listener: ConfigurationListener) {
    this.#sources = sources
    this.#listener = listener
    this.#values = listener.current.identity
    const {watch} = loadPackage<typeof import('chokidar')>('chokidar')
    const {folders, isOurs} = whatToWatch(sources.files.map(({path}) => path))
    this.#chokidar = watch(folders, {ignored: (path) => !isOurs(path), ignoreInitial: true, persistent: false})
      .on('all', () => this.#settling.touch())
      .on('ready', () => this.#settling.touch())
      .on('error', (cause) => listener.onProblem(new ConfigurationUnwatchedError({}, cause)))
  }

  close(): void {
    this.#settling.close()
    void this.#chokidar.close()
  }

  #reload(): void {
    const loaded = loadConfiguration(this.#sources)
    const problem = loaded.ok ? undefined : loaded.error.message
    const isNew = problem !== this.#problem
    this.#problem = problem
    if (!loaded.ok) {
      if (isNew) this.#listener.onProblem(loaded.error)
      return
    }
    const values = loaded.value.identity
    if (values === this.#values) return
    this.#values = values
    this.#listener.onChange(loaded.value)
  }
}

/** Folders are watched instead of files, since many editors put a new file in the old one's place; where a folder is missing, the one that it will be made in. */
function whatToWatch(files: readonly string[]): {folders: string[]; isOurs: (path: string) => boolean} {
  const ours = new Set(files)
  const folders = new Set<string>()
  for (const file of files) {
    let folder = dirname(file)
    for (; !existsSync(folder) && folder !== dirname(folder); folder = dirname(folder)) ours.add(folder)
    ours.add(folder)
    folders.add(folder)
  }
  return {folders: [...folders], isOurs: (path) => ours.has(path)}
}
