import type {Database} from '../database/database.ts'
import {ASKED_FOR} from './checkpoint-store.ts'

/** Of a checkpoint that nobody asked for. */
const AUTOMATIC = "created_at < ? AND snapshot_data ->> '$.reason' <> ?"

/** SQL that counts and drops what is old. `before` is ISO 8601. */
export class PruneStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Outputs of attempts that ended before. */
  countOutputs(before: string): number {
    return this.#database.get<{count: number}>('SELECT count(*) AS count FROM executions WHERE completed_at < ? AND output IS NOT NULL', before)!.count
  }

  dropOutputs(before: string): void {
    this.#database.run(`UPDATE evidence SET output = '' WHERE output <> '' AND execution_id IN (SELECT id FROM executions WHERE completed_at < ?)`, before)
    this.#database.run(`UPDATE executions SET output = NULL WHERE completed_at < ? AND output IS NOT NULL`, before)
  }

  /** Runs that ended before. */
  endedRuns(before: string): number[] {
    return this.#database.all<{id: number}>('SELECT id FROM runs WHERE completed_at < ? ORDER BY id', before).map(({id}) => id)
  }

  countEvents(before: string): number {
    return this.#database.get<{count: number}>('SELECT count(*) AS count FROM run_events WHERE run_id IN (SELECT id FROM runs WHERE completed_at < ?)', before)!
      .count
  }

  /** What runs that ended before said, and what was wanted of them. */
  dropEvents(before: string): void {
    this.#database.run('DELETE FROM run_events WHERE run_id IN (SELECT id FROM runs WHERE completed_at < ?)', before)
    this.#database.run('DELETE FROM run_wishes WHERE run_id IN (SELECT id FROM runs WHERE completed_at < ?)', before)
  }

  /** Checkpoints that mmm made itself before. */
  countAutomatic(before: string): number {
    return this.#database.get<{count: number}>(`SELECT count(*) AS count FROM state_snapshots WHERE ${AUTOMATIC}`, before, ASKED_FOR)!.count
  }

  dropAutomatic(before: string): void {
    this.#database.run(`DELETE FROM state_snapshots WHERE ${AUTOMATIC}`, before, ASKED_FOR)
  }

  /**
   * The last version that nobody can ask for any more: made before, older than every checkpoint that stays, and older than
   * any version that one which stays went back to. 0 when there is none.
   */
  lastUnneeded(before: string, {automatic = false} = {}): number {
    const checkpoints = `SELECT coalesce(min(version), 1 << 60) FROM state_snapshots${automatic ? ` WHERE (${AUTOMATIC}) IS NOT TRUE` : ''}`
    let last = this.#database.get<{version: number}>(
      `SELECT coalesce(max(version), 0) AS version FROM versions WHERE at < ? AND version < (${checkpoints}) AND version < (SELECT max(version) FROM versions)`,
      before,
      ...(automatic ? [before, ASKED_FOR] : []),
    )!.version
    for (;;) {
      // What stays may have gone back further, to what went back itself.
      const {needed} = this.#database.get<{needed: number}>('SELECT coalesce(min(reverts), 1 << 60) AS needed FROM versions WHERE version > ?', last)!
      if (needed > last) return last
      last = needed - 1
    }
  }

  countVersions(upTo: number): number {
    return this.#database.get<{count: number}>('SELECT count(*) AS count FROM versions WHERE version <= ?', upTo)!.count
  }

  dropVersions(upTo: number): void {
    this.#database.run('DELETE FROM changes WHERE version <= ?', upTo)
    this.#database.run('DELETE FROM versions WHERE version <= ?', upTo)
  }

  /** Texts that neither a row nor the log refers to. */
  dropContents(): number {
    return this.#database.run(
      `DELETE FROM contents WHERE hash NOT IN (SELECT content_hash FROM specifications UNION SELECT metadata ->> '$.origin.source' FROM specifications WHERE metadata ->> '$.origin.source' IS NOT NULL
       UNION SELECT completed_hash FROM specifications WHERE completed_hash IS NOT NULL
         UNION SELECT content_hash FROM executions
         UNION SELECT before ->> 'content' FROM changes WHERE before ->> 'content' IS NOT NULL
         UNION SELECT after ->> 'content' FROM changes WHERE after ->> 'content' IS NOT NULL
         UNION SELECT before ->> '$.metadata.origin.source' FROM changes WHERE before ->> '$.metadata.origin.source' IS NOT NULL
         UNION SELECT after ->> '$.metadata.origin.source' FROM changes WHERE after ->> '$.metadata.origin.source' IS NOT NULL)`,
    ).changes
  }
}
