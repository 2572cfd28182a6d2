import type {Database} from '../database/database.ts'
import type {RunPlan, RunStatus, RunSummary} from './run-store.ts'
import type {RunWish} from './run-wish-store.ts'

/** A run as its rows tell it. */
export interface StoredRun {
  readonly id: number
  readonly status: RunStatus
  readonly started_at: string
  readonly completed_at: string | null
  readonly token: string
  readonly options: Readonly<Record<string, unknown>>
  /** Runs of an earlier mmm have none. */
  readonly plan: RunPlan | null
  readonly summary: RunSummary | null
  readonly wish: RunWish | null
  readonly attempts: number
  /** Of the attempts whose cost is known; `null` when none is. */
  readonly cost_usd: number | null
}

/** One attempt of a run, for its timeline. */
export interface StoredAttempt {
  readonly id: number
  readonly spec: string
  readonly title: string
  readonly iteration: number
  readonly retry: number
  readonly runner: string
  readonly status: string
  readonly approval: string | null
  readonly started_at: string
  readonly completed_at: string | null
  readonly duration_ms: number | null
  readonly reason: string | null
  readonly log: string
  readonly cost_usd: number | null
  /** Verify commands that were carried out, how many of them passed, and how long they took; `null` without any. */
  readonly proofs: number
  readonly passed: number
  readonly verify_ms: number | null
}

/** Which runs are asked for. */
export interface RunFilter {
  readonly status?: readonly RunStatus[] | undefined
  /** ISO 8601: only those that started then or later. */
  readonly since?: string | undefined
  /** Only those that tried this specification. */
  readonly spec?: string | undefined
  readonly limit?: number | undefined
}

const COLUMNS = `id, status, started_at, completed_at, token, options, plan, summary,
  (SELECT wish FROM run_wishes WHERE run_id = runs.id) AS wish,
  (SELECT count(*) FROM executions WHERE run_id = runs.id) AS attempts,
  (SELECT sum(cost_usd) FROM executions WHERE run_id = runs.id) AS cost_usd`

const CHOSEN = `WHERE (? IS NULL OR status IN (SELECT value FROM json_each(?))) AND (? IS NULL OR started_at >= ?)
  AND (? IS NULL OR id IN (SELECT run_id FROM executions WHERE spec_id = ?))`

type Row = Omit<StoredRun, 'options' | 'plan' | 'summary'> & {readonly options: string; readonly plan: string | null; readonly summary: string | null}

/** SQL that reads runs for people. */
export class RunViewStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Newest first. */
  list({limit, ...filter}: RunFilter): StoredRun[] {
    return this.#database
      .all<Row>(`SELECT ${COLUMNS} FROM runs ${CHOSEN} ORDER BY id DESC LIMIT ?`, ...toParameters(filter), limit ?? -1)
      .map((row) => toRun(row))
  }

  count(filter: RunFilter): number {
    return this.#database.get<{count: number}>(`SELECT count(*) AS count FROM runs ${CHOSEN}`, ...toParameters(filter))!.count
  }

  find(id: number): StoredRun | undefined {
    const row = this.#database.get<Row>(`SELECT ${COLUMNS} FROM runs WHERE id = ?`, id)
    return row && toRun(row)
  }

  /** The part that this project had in a run of several. */
  ofJoint(id: string): StoredRun | undefined {
    const row = this.#database.get<Row>(`SELECT ${COLUMNS} FROM runs WHERE json_extract(options, '$.joint.id') = ? ORDER BY id DESC LIMIT 1`, id)
    return row && toRun(row)
  }

  /** In the order in which they started. */
  attempts(run: number): StoredAttempt[] {
    return this.#database.all<StoredAttempt>(
      `SELECT executions.id, spec_id AS spec, specifications.name AS title, iteration, retry, runner, executions.status, approval, started_at, completed_at,
         executions.duration_ms, reason, log, cost_usd, count(evidence.position) AS proofs, coalesce(sum(passed), 0) AS passed, sum(evidence.duration_ms) AS verify_ms
       FROM executions JOIN specifications ON specifications.id = spec_id LEFT JOIN evidence ON execution_id = executions.id
       WHERE executions.run_id = ? GROUP BY executions.id ORDER BY executions.id`,
      run,
    )
  }
}

function toParameters({since, spec, status}: RunFilter): Array<string | null> {
  const statuses = status && JSON.stringify(status)
  return [statuses, statuses, since, since, spec, spec].map((value) => value ?? null)
}

function toRun(row: Row): StoredRun {
  const parse = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T))
  return {...row, options: parse<StoredRun['options']>(row.options)!, plan: parse<RunPlan>(row.plan), summary: parse<RunSummary>(row.summary)}
}
