import {unwatchFile, watchFile} from 'node:fs'
import {Settling} from '../files/settling.ts'
import {type ConfigurationSources, loadConfiguration} from './configuration-loader.ts'
import type {Configuration} from './configuration.ts'
import type {ConfigurationInvalidError} from './errors.ts'

/** Whom to tell when settings change. */
export interface ConfigurationListener {
  /** What is known so far; what differs from it when the watching begins is told as well. */
  readonly current: Configuration
  /** Other values are in force. */
  readonly onChange: (configuration: Configuration) => void
  /** The files say something that cannot be in force: what was good last goes on. */
  readonly onProblem: (error: ConfigurationInvalidError) => void
}

/** Goes on watching until it is closed. */
export interface ConfigurationWatcher {
  close(): void
}

/** Milliseconds between looks at the files. */
const INTERVAL = 250

/** Reads the configuration again whenever its files change, and tells what has come of it. Keeps no process alive. */
export function watchConfiguration(sources: ConfigurationSources, listener: ConfigurationListener): ConfigurationWatcher {
  return new FileWatcher(sources, listener)
}

class FileWatcher implements ConfigurationWatcher {
  readonly #sources: ConfigurationSources
  readonly #listener: ConfigurationListener
  #values: string
  #problem: string | undefined
  readonly #settling = new Settling(() => this.#reload())
  readonly #touch = (): void => this.#settling.touch()

  constructor(sources: ConfigurationSources, listener: ConfigurationListener) {
    this.#sources = sources
    this.#listener = listener
    this.#values = listener.current.identity
    // Looked at rather than listened for: the folder of one of them is the database's, where hundreds of writes a second are
    // none of ours; and a look does not mind when a file, or its folder, is not there yet or is put in another's place.
    for (const {path} of sources.files) watchFile(path, {interval: INTERVAL, persistent: false}, this.#touch)
    this.#settling.touch()
  }

  close(): void {
    this.#settling.close()
    for (const {path} of this.#sources.files) unwatchFile(path, this.#touch)
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
