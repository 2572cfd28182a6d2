import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {PluginValueInvalidError} from './errors.ts'
import {PluginValueStore} from './plugin-value-store.ts'

/** Below what an import takes, so that every export can be read. */
const LONGEST_KEY = 1024
const LONGEST_VALUE = 8_000_000
const DEEPEST_VALUE = 50

/**
 * A plugin's own values in a project's state: anything that JSON can hold, by key. No plugin sees another's, and they are
 * part of exports and backups.
 *
 * @example
 * const values = this.open().state.valuesOf('mmm-plugin-hello')
 * this.unwrap(values.set('greeted', ['Ada']))
 * const greeted = this.unwrap(values.get<string[]>('greeted')) ?? []
 */
export class PluginValues {
  readonly #database: Database
  readonly #plugin: string
  readonly #store: PluginValueStore

  constructor(database: Database, plugin: string) {
    this.#database = database
    this.#plugin = plugin
    this.#store = new PluginValueStore(database, plugin)
  }

  /** `undefined` when there is no such key. */
  get<T>(key: string): Result<T | undefined, DatabaseError> {
    return this.#database.read('reading a value', () => {
      const value = this.#store.find(key)
      return value === undefined ? undefined : (JSON.parse(value) as T)
    })
  }

  /** `undefined` is kept as `null`. */
  set(key: string, value: unknown): Result<void, DatabaseError | PluginValueInvalidError> {
    return this.update(key, () => value)
  }

  /** Changes a value by what it is: of many processes that do so at once, none undoes another's change. Nobody else can write meanwhile. */
  update<T>(key: string, change: (before: T | undefined) => T): Result<void, DatabaseError | PluginValueInvalidError> {
    if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY || !key.isWellFormed()) return err(this.#invalid(key, 'that is no key'))
    return this.#database.change('writing a value', this.#plugin, (): Result<void, PluginValueInvalidError> => {
      const before = this.#store.find(key)
      const json = this.#toJson(key, change(before === undefined ? undefined : (JSON.parse(before) as T)) ?? null)
      if (json.ok) this.#store.save(key, json.value)
      return json.ok ? ok() : json
    })
  }

  /** Gives whether there was such a key. */
  delete(key: string): Result<boolean, DatabaseError> {
    return this.#database.change('removing a value', this.#plugin, () => ok(this.#store.remove(key)))
  }

  /** All keys that begin with `prefix`, sorted. */
  keys(prefix = ''): Result<string[], DatabaseError> {
    return this.#database.read('reading keys', () => this.#store.keys(prefix))
  }

  #toJson(key: string, value: unknown): Result<string, PluginValueInvalidError> {
    // What a promise brings would come after the change.
    if (typeof (value as {then?: unknown} | null)?.then === 'function') return err(this.#invalid(key, 'it is a promise'))
    const written = attempt(
      () => JSON.stringify(value) as string | undefined,
      (cause) => this.#invalid(key, 'it is not JSON', cause),
    )
    if (!written.ok) return written
    const json = written.value
    if (json === undefined) return err(this.#invalid(key, 'it is not JSON'))
    if (json.length > LONGEST_VALUE) return err(this.#invalid(key, `it is ${json.length} characters long`))
    return isDeeper(json, DEEPEST_VALUE) ? err(this.#invalid(key, `it is nested deeper than ${DEEPEST_VALUE} levels`)) : ok(json)
  }

  #invalid(key: unknown, problem: string, cause?: unknown): PluginValueInvalidError {
    return new PluginValueInvalidError({plugin: this.#plugin, key: String(key)}, problem, cause)
  }
}

/** Whether JSON has more lists and objects inside each other. */
function isDeeper(json: string, levels: number): boolean {
  let depth = 0
  for (const [bracket] of json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1
    if (depth > levels) return true
  }
  return false
}
