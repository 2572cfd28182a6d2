import type {Database} from '../database/database.ts'

/** A name for a version. These are the field names of `--json`. */
export interface Checkpoint {
  readonly name: string
  readonly version: number
  /** ISO 8601, UTC. */
  readonly created_at: string
  /** Specifications there were. */
  readonly specs: number
}

/** All SQL of checkpoints. */
export class CheckpointStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Newest first. */
  list(): Checkpoint[] {
    return this.#database.all<Checkpoint>('SELECT name, version, created_at, specs FROM state_snapshots ORDER BY id DESC')
  }

  find(name: string): Checkpoint | undefined {
    return this.#database.get<Checkpoint>('SELECT name, version, created_at, specs FROM state_snapshots WHERE name = ?', name)
  }

  insert({name, specs, version}: Omit<Checkpoint, 'created_at'>, projectId: number, data: object): void {
    this.#database.run(
      'INSERT INTO state_snapshots (project_id, created_at, name, version, specs, snapshot_data) VALUES (?, ?, ?, ?, ?, ?)',
      projectId,
      this.#database.now(),
      name,
      version,
      specs,
      JSON.stringify(data),
    )
  }
}
