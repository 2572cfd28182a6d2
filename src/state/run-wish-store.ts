import type {Database} from '../database/database.ts'

/** What somebody wants of a run: `cancel` ends it as Ctrl-C does, `kill` without the grace time. */
export type RunWish = 'cancel' | 'kill' | 'pause' | 'resume'

/** All SQL of what is wanted of runs. */
export class RunWishStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  find(run: number): RunWish | undefined {
    return this.#database.get<{wish: RunWish}>('SELECT wish FROM run_wishes WHERE run_id = ?', run)?.wish
  }

  set(run: number, wish: RunWish): void {
    this.#database.run(
      'INSERT INTO run_wishes (run_id, wish, at) VALUES (?, ?, ?) ON CONFLICT (run_id) DO UPDATE SET wish = excluded.wish, at = excluded.at',
      run,
      wish,
      this.#database.now(),
    )
  }
}
