import type {Database} from '../database/database.ts'

/** What attempts used together. These are the field names of `--json`. */
export interface Spending {
  /** Dollars, as far as they are known; `null` when nothing is. */
  readonly cost_usd: number | null
  /** Attempts that may have cost something, of which nobody knows what. */
  readonly unknown: number
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly cache_read_tokens: number | null
  readonly cache_write_tokens: number | null
}

/** Whose attempts; without any, all of the project. */
export interface SpendingFilter {
  readonly runId?: number
  readonly specId?: string
}

/** What a successful attempt cost. */
export interface PastCost {
  readonly spec: string
  readonly runner: string
  /** Dollars. */
  readonly cost: number
}

/** SQL about what attempts used. mmm's own runners cost nothing; any other may. */
export class UsageStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  spending({runId, specId}: SpendingFilter = {}): Spending {
    const [by, conditions] =
      specId === undefined
        ? ['INDEXED BY executions_usage', runId === undefined ? '' : 'AND run_id = ?']
        : ['INDEXED BY executions_spec', `AND spec_id = ?${runId === undefined ? '' : ' AND run_id = ?'}`]
    return this.#database.get<Spending>(
      `SELECT sum(cost_usd) AS cost_usd, coalesce(sum(cost_usd IS NULL AND status <> 'running'), 0) AS unknown, sum(input_tokens) AS input_tokens,
         sum(output_tokens) AS output_tokens, sum(cache_read_tokens) AS cache_read_tokens, sum(cache_write_tokens) AS cache_write_tokens
       FROM executions ${by} WHERE runner <> 'shell' AND runner <> 'generator' ${conditions}`,
      ...[specId, runId].filter((parameter) => parameter !== undefined),
    )!
  }

  /** What the newest successful attempts cost that cost something: one that was only replayed did not. Newest first. */
  pastCosts(limit: number): PastCost[] {
    return this.#database.all<PastCost>(
      `SELECT spec_id AS spec, runner, cost_usd AS cost FROM executions INDEXED BY executions_cost
       WHERE cost_usd > 0 AND status = 'success' ORDER BY id DESC LIMIT ?`,
      limit,
    )
  }

  /** What the newest attempts cost that cost something, newest first. */
  recentCosts(limit: number): number[] {
    return this.#database
      .all<{cost: number}>(`SELECT cost_usd AS cost FROM executions INDEXED BY executions_cost WHERE cost_usd > 0 ORDER BY id DESC LIMIT ?`, limit)
      .map(({cost}) => cost)
  }
}
