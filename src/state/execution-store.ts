import type {Database} from '../database/database.ts'
import {ChangedFilesStore} from './changed-files-store.ts'
import type {Approval, Continuation, Evidence, Execution, ExecutionDetails, ExecutionFilter, ExecutionStatus} from './execution.ts'
import type {ModelFacts} from './model-facts.ts'
import {type Outcome, OutcomeStore} from './outcome-store.ts'

export interface NewExecution {
  readonly runId: number
  readonly specId: string
  readonly iteration: number
  /** From 0, which is the default. */
  readonly retry?: number
  /** What it was put off for, in milliseconds; default: nothing. */
  readonly delay?: number
  readonly runner: string
  /** What is carried out, in short. */
  readonly command: string
  readonly input: string
  readonly contentHash: string
  readonly log: string
}

export interface ExecutionEnd extends Outcome {
  readonly id: number
  readonly facts?: ModelFacts
  /** Files that it left changed, from the project's folder, where that is known. */
  readonly changed?: readonly string[]
}

const COLUMNS = `id, run_id AS run, spec_id AS spec, iteration, retry, runner, status, started_at, completed_at, duration_ms, delay_ms, approval, reason, log,
  session_id, model, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, cost_usd`

/**
 * What one specification's attempts are looked up by, the newest first. An order by the index's own column has SQLite compile the statement
 * anew for each value that it is given plainly; and with few statistics it would rather go through all attempts.
 */
const OF_SPEC = 'INDEXED BY executions_spec WHERE spec_id = +?'

/** All SQL of executions and their evidence. */
export class ExecutionStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Written before the attempt starts, so that no attempt is ever without a row. */
  insert({command, contentHash, delay = 0, input, iteration, log, retry = 0, runId, runner, specId}: NewExecution): number {
    return this.#database.run(
      `INSERT INTO executions (spec_id, iteration, retry, delay_ms, command, status, started_at, run_id, runner, content_hash, log, input)
       VALUES (?, ?, ?, ?, ?, 'running', ?, ?, ?, ?, ?, ?)`,
      specId,
      iteration,
      retry,
      delay,
      command,
      this.#database.now(),
      runId,
      runner,
      contentHash,
      log,
      input,
    ).id
  }

  finish({changed = [], facts, id, ...outcome}: ExecutionEnd): void {
    if (facts && Object.keys(facts).length > 0) this.learn(id, facts)
    new ChangedFilesStore(this.#database).record(id, changed)
    new OutcomeStore(this.#database).finish(id, outcome)
  }

  /** Notes what is known of the model's part; what is not said stays as it is. */
  learn(id: number, {answer, model, session, usage = {}}: ModelFacts): void {
    this.#database.run(
      `UPDATE executions SET session_id = coalesce(?, session_id), model = coalesce(?, model), answer = coalesce(?, answer),
         input_tokens = coalesce(?, input_tokens), output_tokens = coalesce(?, output_tokens), cache_read_tokens = coalesce(?, cache_read_tokens),
         cache_write_tokens = coalesce(?, cache_write_tokens), cost_usd = coalesce(?, cost_usd) WHERE id = ?`,
      session ?? null,
      model ?? null,
      answer ?? null,
      usage.input_tokens ?? null,
      usage.output_tokens ?? null,
      usage.cache_read_tokens ?? null,
      usage.cache_write_tokens ?? null,
      usage.cost_usd ?? null,
      id,
    )
  }

  /** What the runner had to say when it last did a specification. */
  answer(specId: string): string | undefined {
    const row = this.#database.get<{answer: string | null}>(`SELECT answer FROM executions ${OF_SPEC} AND status = 'success' ORDER BY id DESC LIMIT 1`, specId)
    return row?.answer ?? undefined
  }

  /** What the last attempt that succeeded printed, as far as it was kept, and the log that has all of it. */
  printed(specId: string): {readonly text: string; readonly log: string} | undefined {
    const row = this.#database.get<{text: string | null; log: string}>(
      `SELECT coalesce(answer, output) AS text, log FROM executions ${OF_SPEC} AND status = 'success' ORDER BY id DESC LIMIT 1`,
      specId,
    )
    return typeof row?.text === 'string' ? {text: row.text, log: row.log} : undefined
  }

  /**
   * Where the next attempt at a specification goes on: the iteration that something outside cut off, or a first one that
   * is told why a person was not content; a conversation goes on after a crash as well. Anything else begins anew.
   */
  continuation(specId: string, contentHash: string): Continuation | undefined {
    const last = this.#database.get<{
      iteration: number
      retry: number
      status: ExecutionStatus
      approval: string | null
      reason: string
      input: string
      hash: string
      session: string | null
    }>(
      `SELECT iteration, retry, status, approval, reason, input, content_hash AS hash, session_id AS session
       FROM executions ${OF_SPEC} ORDER BY id DESC LIMIT 1`,
      specId,
    )
    if (last?.approval === 'rejected') return {iteration: 1, retry: 0, feedback: last.reason}
    if (!last || last.hash !== contentHash) return undefined
    const {iteration, session} = last
    const feedback = last.input || undefined
    if (last.status === 'limited' || last.status === 'transient') return {iteration, retry: last.retry + 1, feedback, ...(session !== null && {session})}
    // Of a conversation something is left; commands begin anew.
    const isCutOff = last.status === 'interrupted' || last.status === 'cancelled'
    return isCutOff && session !== null ? {iteration, retry: last.retry + 1, feedback, session} : undefined
  }

  /** What a person said to an attempt; what is rejected has failed after all. */
  decide(id: number, approval: Approval, reason: string | null): void {
    new OutcomeStore(this.#database).decide(id, approval, reason)
  }

  /** Closes what a run that cannot go on left running. */
  interrupt(runId: number, reason: string): number {
    return new OutcomeStore(this.#database).interrupt(runId, reason)
  }

  /** Newest first. */
  list({limit = -1, ...filter}: ExecutionFilter): Execution[] {
    const {parameters, where} = toCondition(filter)
    return this.#database.all<Execution>(`SELECT ${COLUMNS} FROM executions ${where} ORDER BY id DESC LIMIT ?`, ...parameters, limit)
  }

  /** Counts up to `most`. */
  count(filter: ExecutionFilter, most = -1): number {
    const {parameters, where} = toCondition(filter)
    return this.#database.get<{count: number}>(`SELECT count(*) AS count FROM (SELECT 1 FROM executions ${where} LIMIT ?)`, ...parameters, most)!.count
  }

  find(id: number): ExecutionDetails | undefined {
    const row = this.#database.get<Omit<ExecutionDetails, 'evidence'>>(`SELECT ${COLUMNS}, command, input, output, answer FROM executions WHERE id = ?`, id)
    return row && {...row, evidence: this.evidence(id)}
  }

  /** Of one specification, or of all. */
  latest(specId: string): Execution | undefined {
    return this.#database.get<Execution>(`SELECT ${COLUMNS} FROM executions ${OF_SPEC} ORDER BY id DESC LIMIT 1`, specId)
  }

  /** How long the newest `limit` successful attempts took, newest first, by specification; in milliseconds. */
  durations(limit: number): Map<string, number[]> {
    const rows = this.#database.all<{spec: string; ms: number}>(
      `SELECT spec_id AS spec, duration_ms AS ms FROM executions INDEXED BY executions_status
       WHERE status = 'success' AND duration_ms IS NOT NULL ORDER BY id DESC LIMIT ?`,
      limit,
    )
    const durations = new Map<string, number[]>()
    for (const {ms, spec} of rows) {
      const list = durations.get(spec)
      if (list) list.push(ms)
      else durations.set(spec, [ms])
    }
    return durations
  }

  evidence(executionId: number): Evidence[] {
    return this.#database
      .all<Omit<Evidence, 'passed'> & {passed: number}>(
        `SELECT command, exit_code, passed, duration_ms, commit_before, commit_after, content_before, content_after, output
         FROM evidence WHERE execution_id = ? ORDER BY position`,
        executionId,
      )
      .map((row) => ({...row, passed: row.passed === 1}))
  }
}

function toCondition({runId, since, specId, status, until}: ExecutionFilter): {where: string; parameters: readonly unknown[]} {
  const given = Object.entries({
    'spec_id = ?': specId,
    'run_id = ?': runId,
    'status = ?': status,
    // Numbers nearly rise with time, and bound the search; what was imported has old times under new numbers.
    'id >= (SELECT coalesce(min(id), 1 << 60) FROM executions INDEXED BY executions_started WHERE started_at >= ?) AND +started_at >= ?': since,
    'id <= (SELECT coalesce(max(id), 0) FROM executions INDEXED BY executions_started WHERE started_at <= ?) AND +started_at <= ?': until,
  }).filter(([, value]) => value !== undefined)
  return {
    where: given.length > 0 ? `WHERE ${given.map(([condition]) => condition).join(' AND ')}` : '',
    parameters: given.flatMap(([condition, value]) => Array.from({length: condition.split('?').length - 1}, () => value)),
  }
}
