import type {Database} from '../database/database.ts'

/** All SQL of the values that plugins keep. */
export class PluginValueStore {
  readonly #database: Database
  readonly #plugin: string

  constructor(database: Database, plugin: string) {
    this.#database = database
    this.#plugin = plugin
  }

  find(key: string): string | undefined {
    return this.#database.get<{value: string}>('SELECT value FROM plugin_values WHERE plugin = ? AND key = ?', this.#plugin, key)?.value
  }

  /** Keys that begin with `prefix`, sorted. */
  keys(prefix: string): string[] {
    return this.#database
      .all<{key: string}>(
        // SQLite counts characters, JavaScript half of some.
        'SELECT key FROM plugin_values WHERE plugin = ? AND key >= ? AND substr(key, 1, length(?)) = ? ORDER BY key',
        this.#plugin,
        prefix,
        prefix,
        prefix,
      )
      .map(({key}) => key)
  }

  save(key: string, value: string): void {
    this.#database.run(
      `INSERT INTO plugin_values (plugin, key, value, updated_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (plugin, key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
      this.#plugin,
      key,
      value,
      this.#database.now(),
    )
  }

  remove(key: string): boolean {
    return this.#database.run('DELETE FROM plugin_values WHERE plugin = ? AND key = ?', this.#plugin, key).changes > 0
  }
}
