import type {Database} from '../database/database.ts'
import type {Approval, Evidence, ExecutionStatus} from './execution.ts'
import {ATTEMPT_FACTS, type AttemptFacts, hashText, type ReceiptOwner, sealAttempt, sealReceipt} from './seals.ts'

/** How an attempt ended, as its row holds it. */
export interface Outcome {
  readonly status: Exclude<ExecutionStatus, 'running'>
  readonly durationMs: number | null
  readonly reason: string | null
  readonly output: string | null
  /** A person is asked. */
  readonly approval?: 'waiting'
  readonly evidence: readonly Evidence[]
}

/** What {@link sealAttempt} takes, of rows of executions. */
export const ATTEMPT_COLUMNS = `${ATTEMPT_FACTS.join(', ')},
  (SELECT group_concat(seal, ' ') FROM (SELECT seal FROM evidence WHERE execution_id = executions.id ORDER BY position)) AS receipts`

type Attempt = AttemptFacts & {readonly seal: string | null}

/** All SQL that writes how attempts ended and what proved them; each row with the hash by which it is known to be as it was written. */
export class OutcomeStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  finish(id: number, {approval, durationMs, evidence, output, reason, status}: Outcome): void {
    const ended = {completed_at: this.#database.now(), duration_ms: durationMs, status, approval: approval ?? null, reason}
    const attempt = {...this.#read(id)!, ...ended}
    const receipts = evidence.map((receipt, position) => this.#addReceipt(id, attempt, {...receipt, position, passed: receipt.passed ? 1 : 0})).join(' ')
    this.#database.run(
      'UPDATE executions SET status = ?, completed_at = ?, duration_ms = ?, approval = ?, reason = ?, output = ?, seal = ? WHERE id = ?',
      status,
      ended.completed_at,
      durationMs,
      ended.approval,
      reason,
      output,
      sealAttempt({...attempt, receipts}),
      id,
    )
  }

  /** What a person said to an attempt; what is rejected has failed after all. */
  decide(id: number, approval: Approval, reason: string | null): void {
    const before = this.#read(id)
    if (before?.approval !== 'waiting') return
    const after = {...before, approval, reason, status: approval === 'rejected' ? 'failed' : before.status}
    this.#database.run(
      'UPDATE executions SET approval = ?, reason = ?, status = ?, seal = ? WHERE id = ?',
      approval,
      reason,
      after.status,
      seal(before, after),
      id,
    )
  }

  /** Closes what a run that cannot go on left running. */
  interrupt(runId: number, reason: string): number {
    const left = this.#database.all<{id: number}>(`SELECT id FROM executions WHERE run_id = ? AND status = 'running'`, runId)
    const ended = {status: 'interrupted', completed_at: this.#database.now(), reason} as const
    for (const {id} of left) {
      const after = {...this.#read(id)!, ...ended}
      const sql = 'UPDATE executions SET status = ?, completed_at = ?, reason = ?, seal = ? WHERE id = ?'
      this.#database.run(sql, ended.status, ended.completed_at, reason, sealAttempt(after), id)
    }
    return left.length
  }

  #read(id: number): Attempt | undefined {
    return this.#database.get<Attempt>(`SELECT ${ATTEMPT_COLUMNS}, seal FROM executions WHERE id = ?`, id)
  }

  /** Gives its hash. */
  #addReceipt(id: number, attempt: ReceiptOwner, receipt: Omit<Evidence, 'passed'> & {readonly passed: number; readonly position: number}): string {
    const outputHash = hashText(receipt.output)
    const hash = sealReceipt({...receipt, output_hash: outputHash}, attempt)
    this.#database.run(
      `INSERT INTO evidence (execution_id, position, command, exit_code, passed, duration_ms, commit_before, commit_after, content_before, content_after, output, output_hash, seal)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      receipt.position,
      receipt.command,
      receipt.exit_code,
      receipt.passed,
      receipt.duration_ms,
      receipt.commit_before,
      receipt.commit_after,
      receipt.content_before,
      receipt.content_after,
      receipt.output,
      outputHash,
      hash,
    )
    return hash
  }
}

/** What was not as it was written does not come to be so by a change. */
function seal({seal: before, ...attempt}: Attempt, after: AttemptFacts): string | null {
  return before === sealAttempt(attempt) ? sealAttempt(after) : before
}
