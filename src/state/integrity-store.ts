import {createHash} from 'node:crypto'
import type {Database} from '../database/database.ts'

/** SQL that looks for what should not be. */
export class IntegrityStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** What SQLite finds wrong with the file itself. */
  damage(): string[] {
    return this.#database
      .all<{integrity_check: string}>('PRAGMA integrity_check')
      .map((row) => row.integrity_check)
      .filter((message) => message !== 'ok')
  }

  /** Rows that refer to what is not there. */
  orphans(): string[] {
    return this.#database
      .all<{table: string; rowid: number | null; parent: string}>('PRAGMA foreign_key_check')
      .map(({parent, rowid, table}) => `Row ${rowid ?? '?'} of ${table} refers to something in ${parent} that is not there.`)
  }

  /** Versions are counted without gap from the oldest that was kept. */
  versionGaps(): number[] {
    return this.#database
      .all<{gap: number}>(
        `SELECT versions.version + 1 AS gap FROM versions
         WHERE versions.version < (SELECT max(version) FROM versions)
           AND NOT EXISTS (SELECT 1 FROM versions AS next WHERE next.version = versions.version + 1)`,
      )
      .map(({gap}) => gap)
  }

  unequalDependencies(): string[] {
    return this.#database
      .all<{id: string}>(
        `SELECT id FROM specifications WHERE dependencies <>
           (SELECT json_group_array(coalesce(depends_on, reference)) FROM (SELECT * FROM spec_dependencies WHERE spec_id = id ORDER BY position))`,
      )
      .map(({id}) => id)
  }

  wrongContents(): string[] {
    const wrong: string[] = []
    for (const {content, content_hash, id} of this.#database.iterate<{id: string; content: string; content_hash: string}>(
      'SELECT id, content, content_hash FROM specifications',
    )) {
      if (createHash('sha256').update(content).digest('hex') !== content_hash) wrong.push(id)
    }
    return wrong
  }
}
