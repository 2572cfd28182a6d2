import type {Database} from '../database/database.ts'

/** All SQL of file changes that belong to a transaction. */
export class FileChangeStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  has(token: string): boolean {
    return this.#database.get('SELECT 1 FROM file_changes WHERE token = ?', token) !== undefined
  }

  /** Notes that the files were meant to change, if the transaction is. Those before are long since settled. */
  note(token: string): void {
    this.#database.run('DELETE FROM file_changes')
    this.#database.run('INSERT INTO file_changes (token) VALUES (?)', token)
  }
}
