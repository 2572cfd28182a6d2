import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import {PluginValueStore} from './plugin-value-store.ts'

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

  set(key: string, value: unknown): Result<void, DatabaseError> {
    return this.update(key, () => value)
  }

  /** Changes a value by what it is: of many processes that do so at once, none undoes another's change. */
  update<T>(key: string, change: (before: T | undefined) => T): Result<void, DatabaseError> {
    return this.#database.change('writing a value', this.#plugin, () => {
      const before = this.#store.find(key)
      this.#store.save(key, JSON.stringify(change(before === undefined ? undefined : (JSON.parse(before) as T)) ?? null))
      return ok()
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
}
