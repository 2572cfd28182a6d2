import type {Database} from '../database/database.ts'
import type {FoundItems} from './items.ts'

/** All SQL of what runs found for generating specifications. */
export class FoundItemsStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** What the execution that proves a generating specification found, if there was one. */
  find(id: string): FoundItems | undefined {
    return this.#database.get<FoundItems>(
      `SELECT executions.id AS execution, executions.answer AS lines FROM specifications JOIN executions ON executions.id = specifications.evidence_id
       WHERE specifications.id = ? AND executions.runner = 'generator' AND executions.answer IS NOT NULL`,
      id,
    )
  }
}
