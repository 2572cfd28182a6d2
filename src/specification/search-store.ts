import type {Database} from '../database/database.ts'
import {SEARCH_SCHEMA} from '../database/search-schema.ts'

/** A specification whose text the index does not know. */
export interface UnsearchedSpec {
  readonly id: string
  readonly title: string
  readonly contentHash: string
  readonly content: string
}

/** How much a hit counts, by column: id, title, tags, body. */
const WEIGHTS = '12.0, 10.0, 5.0, 1.0'

/** All SQL of the full-text search. */
export class SearchStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Whether the tables are there and speak of the same specifications. */
  isSound(): boolean {
    const {tables} = this.#database.get<{tables: number}>(
      `SELECT count(*) AS tables FROM sqlite_schema WHERE name IN ('search_documents', 'search_text', 'search_text_data', 'search_text_docsize')`,
    )!
    return tables === 4 && this.#count('search_documents') === this.#count('search_text_docsize')
  }

  /** Makes the tables, empty. */
  create(): void {
    for (const statement of SEARCH_SCHEMA) this.#database.run(statement)
  }

  /** Specifications that are new or changed since the index was last brought up to date. */
  outdated(): UnsearchedSpec[] {
    return this.#database.all<UnsearchedSpec>(
      `SELECT specifications.id, name AS title, specifications.content_hash AS contentHash, content
       FROM specifications LEFT JOIN search_documents ON spec_id = specifications.id
       WHERE removed_at IS NULL AND (spec_id IS NULL OR search_documents.content_hash <> specifications.content_hash OR title <> name)`,
    )
  }

  /** Ids of what the index knows although it is gone. */
  gone(): string[] {
    return this.#database
      .all<{id: string}>(
        `SELECT spec_id AS id FROM search_documents
         WHERE NOT EXISTS (SELECT 1 FROM specifications WHERE specifications.id = spec_id AND removed_at IS NULL)`,
      )
      .map(({id}) => id)
  }

  save({contentHash, id, title}: UnsearchedSpec, tags: readonly string[], body: string): void {
    this.remove(id)
    const {id: row} = this.#database.run('INSERT INTO search_documents (spec_id, content_hash, title) VALUES (?, ?, ?)', id, contentHash, title)
    this.#database.run('INSERT INTO search_text (rowid, id, title, tags, body) VALUES (?, ?, ?, ?, ?)', row, id, title, tags.join(' '), body)
  }

  remove(id: string): void {
    const row = this.#database.get<{rowid: number}>('SELECT rowid FROM search_documents WHERE spec_id = ?', id)?.rowid
    if (row === undefined) return
    this.#database.run('DELETE FROM search_text WHERE rowid = ?', row)
    this.#database.run('DELETE FROM search_documents WHERE rowid = ?', row)
  }

  /** Ids of what matches, best first; equals by id. */
  match(expression: string): Array<{readonly id: string; readonly rank: number}> {
    return this.#database.all(
      `SELECT spec_id AS id, bm25(search_text, ${WEIGHTS}) AS rank FROM search_text JOIN search_documents ON search_documents.rowid = search_text.rowid
       WHERE search_text MATCH ? ORDER BY rank, spec_id`,
      expression,
    )
  }

  #count(table: 'search_documents' | 'search_text_docsize'): number {
    return this.#database.get<{count: number}>(`SELECT count(*) AS count FROM ${table}`)!.count
  }
}
