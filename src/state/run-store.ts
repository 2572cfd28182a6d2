import type {Database} from '../database/database.ts'
import type {Spending} from './usage-store.ts'

/** How a run ended, if it has. */
export type RunStatus = 'cancelled' | 'completed' | 'failed' | 'interrupted' | 'running'

/** What a run set out to do, by ids. */
export interface RunPlan {
  readonly specs: readonly string[]
  readonly stuck: readonly string[]
  readonly skipped: readonly string[]
  readonly up_to_date: readonly string[]
  /** What each of `specs` waited for in this run, where it was anything; runs of an earlier mmm do not say. */
  readonly needs?: Readonly<Record<string, readonly string[]>>
}

/** What a run came to: the last event of `mmm run --json`. */
export interface RunSummary {
  readonly run: number
  readonly completed: number
  readonly failed: number
  readonly blocked: number
  readonly skipped: number
  readonly up_to_date: number
  /** Going when the run was stopped, ended and given back. */
  readonly cancelled: number
  /** Left over when the run was stopped early. */
  readonly not_started: number
  /** Proven, and waiting for a person to agree. */
  readonly awaiting: number
  /** Runners whose limits kept the run from its end. */
  readonly limited: ReadonlyArray<{readonly runner: string; readonly until: string}>
  readonly duration_ms: number
  /** What the attempts of this run used. */
  readonly spending: Spending
}

export interface RunRecord {
  readonly id: number
  readonly status: RunStatus
  readonly started_at: string
  readonly completed_at: string | null
  /** Names the lock by which the run shows that it lives. */
  readonly token: string
  readonly summary: RunSummary | null
}

const COLUMNS = 'id, status, started_at, completed_at, token, summary'

type Row = Omit<RunRecord, 'summary'> & {readonly summary: string | null}

/** All SQL of runs. */
export class RunStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  insert({options, plan, projectId, token}: {projectId: number; token: string; options: object; plan?: RunPlan}): number {
    return this.#database.run(
      `INSERT INTO runs (project_id, status, token, started_at, options, plan) VALUES (?, 'running', ?, ?, ?, ?)`,
      projectId,
      token,
      this.#database.now(),
      JSON.stringify(options),
      plan ? JSON.stringify(plan) : null,
    ).id
  }

  finish(id: number, status: Exclude<RunStatus, 'running'>, summary: RunSummary | null): void {
    this.#database.run(
      'UPDATE runs SET status = ?, completed_at = ?, summary = ? WHERE id = ?',
      status,
      this.#database.now(),
      summary && JSON.stringify(summary),
      id,
    )
  }

  /** Runs that were not closed; whether they live, their locks tell. */
  running(): RunRecord[] {
    return this.#database.all<Row>(`SELECT ${COLUMNS} FROM runs WHERE status = 'running' ORDER BY id`).map((row) => toRecord(row))
  }

  latest(): RunRecord | undefined {
    const row = this.#database.get<Row>(`SELECT ${COLUMNS} FROM runs ORDER BY id DESC LIMIT 1`)
    return row && toRecord(row)
  }

  status(id: number): RunStatus | undefined {
    return this.#database.get<{status: RunStatus}>('SELECT status FROM runs WHERE id = ?', id)?.status
  }
}

function toRecord(row: Row): RunRecord {
  return {...row, summary: row.summary === null ? null : (JSON.parse(row.summary) as RunSummary)}
}
