import type {Database} from '../database/database.ts'

export interface RunnerLimit {
  readonly runner: string
  /** ISO 8601, UTC. */
  readonly until: string
  readonly reason: string
}

/** All SQL of the limits that runners are under. */
export class RunnerLimitStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Those that are over as well. */
  all(): RunnerLimit[] {
    return this.#database.all<RunnerLimit>('SELECT runner, until, reason FROM runner_limits ORDER BY runner')
  }

  /** One that another run has met since stays. */
  forget(runner: string, at: string): void {
    this.#database.run('DELETE FROM runner_limits WHERE runner = ? AND until <= ?', runner, at)
  }

  save({reason, runner, until}: RunnerLimit): void {
    this.#database.run(
      `INSERT INTO runner_limits (runner, until, reason) VALUES (?, ?, ?)
       ON CONFLICT (runner) DO UPDATE SET until = excluded.until, reason = excluded.reason`,
      runner,
      until,
      reason,
    )
  }
}
