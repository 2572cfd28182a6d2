import type {Database} from '../database/database.ts'

/** A dependency of a specification, as it is written and where it leads. */
export interface LinkRecord {
  readonly specId: string
  readonly reference: string
  /** `null` where it leads to nothing in this project. */
  readonly dependsOn: string | null
}

/** All SQL that reads the links between specifications. */
export class LinkStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  all(): LinkRecord[] {
    return this.#database.all<LinkRecord>('SELECT spec_id AS specId, reference, depends_on AS dependsOn FROM spec_dependencies ORDER BY spec_id, position')
  }

  /** Those of one specification, in the order in which they were written. */
  of(id: string): LinkRecord[] {
    return this.#database.all<LinkRecord>(
      'SELECT spec_id AS specId, reference, depends_on AS dependsOn FROM spec_dependencies WHERE spec_id = ? ORDER BY position',
      id,
    )
  }

  /** References that lead to nothing in this project, by who has them. */
  loose(): Map<string, string[]> {
    const loose = new Map<string, string[]>()
    const rows = this.#database.all<{id: string; reference: string}>(
      'SELECT spec_id AS id, reference FROM spec_dependencies WHERE depends_on IS NULL ORDER BY spec_id, position',
    )
    for (const {id, reference} of rows) {
      const known = loose.get(id)
      if (known) known.push(reference)
      else loose.set(id, [reference])
    }
    return loose
  }
}
