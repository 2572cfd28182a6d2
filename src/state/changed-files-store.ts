import type {Database} from '../database/database.ts'

/** A file that attempts at a specification left changed. */
export interface ChangedFile {
  /** From the project's folder. */
  readonly path: string
  /** How many of them did. */
  readonly attempts: number
}

/** Files that are noted of one attempt; who changes more touches everything. */
const MOST_FILES = 500

/** Attempts that count: what a specification did long ago tells little of what it does next. */
const REMEMBERED = 20

/** All SQL of the files that attempts changed. */
export class ChangedFilesStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  record(executionId: number, paths: readonly string[]): void {
    for (const path of paths.slice(0, MOST_FILES)) {
      this.#database.run('INSERT INTO changed_files (execution_id, path) VALUES (?, ?) ON CONFLICT DO NOTHING', executionId, path)
    }
  }

  /** Of the latest attempts at a specification, by path. */
  of(specId: string): ChangedFile[] {
    return this.#database.all<ChangedFile>(
      `SELECT path, count(*) AS attempts FROM changed_files
       WHERE execution_id IN (SELECT id FROM executions WHERE spec_id = ? ORDER BY id DESC LIMIT ?) GROUP BY path ORDER BY path`,
      specId,
      REMEMBERED,
    )
  }
}
