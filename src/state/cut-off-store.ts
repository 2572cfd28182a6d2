import type {Database} from '../database/database.ts'
import type {ExecutionStatus} from './execution.ts'

/** Ends of an attempt of which nobody could say whether its work was done. */
const CUT_OFF: ReadonlySet<ExecutionStatus> = new Set(['cancelled', 'fatal', 'interrupted', 'limited', 'transient'])

/** All SQL of work that was cut off. */
export class CutOffStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The last run before a run that worked at a specification as it is now, where it was cut off. */
  runOf(spec: {readonly id: string; readonly contentHash: string}, before: number): number | undefined {
    const last = this.#database.get<{run: number; status: ExecutionStatus; hash: string}>(
      `SELECT run_id AS run, status, content_hash AS hash FROM executions INDEXED BY executions_spec
       WHERE spec_id = ? AND run_id < ? ORDER BY id DESC LIMIT 1`,
      spec.id,
      before,
    )
    return last && last.hash === spec.contentHash && CUT_OFF.has(last.status) ? last.run : undefined
  }
}
