import type {Database} from './database.ts'

/** Who changed something: a command as `spec mark`, a run as `run:42`, or `index` for what people did to the files themselves. */
export type ChangeAuthor = string

export type ChangeKind =
  | 'batch'
  | 'project'
  | 'spec.added'
  | 'spec.content'
  | 'spec.dependencies'
  | 'spec.metadata'
  | 'spec.removed'
  | 'spec.restored'
  | 'spec.status'

export interface Change {
  readonly kind: ChangeKind
  /** Of the thing changed: a specification's id, the project's name (of a project and a batch). */
  readonly id: string
  readonly before: unknown
  readonly after: unknown
}

/**
 * What one transaction changed. The first recorded change takes the next version number; a transaction that
 * records nothing takes none. Every store method that changes a project or a specification asks for one, so nothing
 * can change beside the log.
 */
export class ChangeSet {
  readonly author: ChangeAuthor
  readonly #database: Database
  readonly #reverts: number | undefined
  #version: number | undefined

  /** `reverts` names the version whose state the changes bring back. */
  constructor(database: Database, author: ChangeAuthor, reverts?: number) {
    this.#database = database
    this.author = author
    this.#reverts = reverts
  }

  /** The version that these changes make, once there is one. */
  get version(): number | undefined {
    return this.#version
  }

  /** Forgets a version whose row was rolled back. */
  goBackTo(version: number | undefined): void {
    this.#version = version
  }

  record({after, before, id, kind}: Change): void {
    this.#version ??= this.#database.run(
      'INSERT INTO versions (at, author, reverts) VALUES (?, ?, ?)',
      this.#database.now(),
      this.author,
      this.#reverts ?? null,
    ).id
    this.#database.run(
      'INSERT INTO changes (version, kind, entity_id, before, after) VALUES (?, ?, ?, ?, ?)',
      this.#version,
      kind,
      id,
      json(before),
      json(after),
    )
  }
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}
