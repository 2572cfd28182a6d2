import type {Database} from '../database/database.ts'
import type {SpecStatus} from './specification.ts'

/** What a specification depends on, as far as its own status goes. */
export interface MarkedDependency {
  readonly id: string
  readonly reference: string
  readonly status: SpecStatus
  readonly evidenceId: number | null
}

const BEHIND = `WITH RECURSIVE behind (id) AS (
  VALUES (?)
  UNION SELECT specifications.id FROM behind JOIN spec_dependencies ON spec_dependencies.depends_on = behind.id
    JOIN specifications ON specifications.id = spec_dependencies.spec_id
    WHERE specifications.removed_at IS NULL AND specifications.status NOT IN ('completed', 'skipped'))`

/** SQL about the surroundings of one specification, at a cost that does not grow with the project. */
export class MarkingStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Whether all dependencies of the project lead to rows: none to nothing, to another project or to what a file generates. */
  isPlain(): boolean {
    return (
      this.#database.get(
        `SELECT 1 FROM spec_dependencies JOIN specifications ON specifications.id = spec_dependencies.spec_id
         WHERE spec_dependencies.depends_on IS NULL AND specifications.removed_at IS NULL LIMIT 1`,
      ) === undefined && this.#database.get('SELECT 1 FROM specification_files WHERE generator IS NOT NULL LIMIT 1') === undefined
    )
  }

  /** What the index knows of a file. */
  fingerprint(path: string): string | undefined {
    return this.#database.get<{fingerprint: string}>('SELECT fingerprint FROM specification_files WHERE path = ?', path)?.fingerprint
  }

  dependencies(id: string): MarkedDependency[] {
    return this.#database.all<MarkedDependency>(
      `SELECT specifications.id, reference, status, evidence_id AS evidenceId
       FROM spec_dependencies CROSS JOIN specifications ON specifications.id = spec_dependencies.depends_on WHERE spec_id = ? ORDER BY position`,
      id,
    )
  }

  /** Whether anything that is not done waits for it. */
  isWaitedFor(id: string): boolean {
    return this.#database.get(`${BEHIND} SELECT 1 FROM behind LIMIT 1 OFFSET 1`, id) !== undefined
  }

  /** What is pending and waits for it, directly or not. */
  pendingBehind(id: string): string[] {
    return this.#database
      .all<{id: string}>(
        `${BEHIND} SELECT behind.id FROM behind CROSS JOIN specifications ON specifications.id = behind.id
         WHERE behind.id <> ? AND specifications.status = 'pending' ORDER BY behind.id`,
        id,
        id,
      )
      .map((row) => row.id)
  }

  /** Whether it depends on itself, directly or not. */
  isCircular(id: string): boolean {
    return (
      this.#database.get(
        `WITH RECURSIVE needed (id) AS (
           SELECT depends_on FROM spec_dependencies WHERE spec_id = ?
           UNION SELECT depends_on FROM needed JOIN spec_dependencies ON spec_dependencies.spec_id = needed.id)
         SELECT 1 FROM needed WHERE id = ?`,
        id,
        id,
      ) !== undefined
    )
  }

  /** Whether a proof no longer stands that its own would rest on. */
  restsOnStale(id: string): boolean {
    return (
      this.#database.get(
        `WITH RECURSIVE proven (id) AS (
           SELECT depends_on FROM spec_dependencies JOIN specifications ON specifications.id = depends_on
             WHERE spec_id = ? AND specifications.status = 'completed'
           UNION SELECT depends_on FROM proven JOIN spec_dependencies ON spec_dependencies.spec_id = proven.id
             JOIN specifications ON specifications.id = depends_on WHERE specifications.status = 'completed')
         SELECT 1 FROM proven CROSS JOIN specifications AS it ON it.id = proven.id
         WHERE it.completed_hash IS NOT it.content_hash OR EXISTS (
           SELECT 1 FROM spec_dependencies CROSS JOIN specifications AS needed ON needed.id = spec_dependencies.depends_on
           WHERE spec_dependencies.spec_id = it.id AND coalesce(needed.evidence_id, 0) > coalesce(it.evidence_id, 0))
         LIMIT 1`,
        id,
      ) !== undefined
    )
  }
}
