import type {Database} from '../database/database.ts'

/** A name for a version. These are the field names of `--json`. */
export interface Checkpoint {
  readonly name: string
  readonly version: number
  /** ISO 8601, UTC. */
  readonly created_at: string
  /** Specifications there were. */
  readonly specs: number
  /** What it was made for. */
  readonly reason: string | null
}

/** What may name a checkpoint. Digits alone would be taken for a version, and `now` is the present. */
export const CHECKPOINT_NAME = /^(?!\d+$)(?!now$)[A-Za-z0-9][\w.-]{0,99}$/

const SELECT = "SELECT name, version, created_at, specs, snapshot_data ->> '$.reason' AS reason FROM state_snapshots"

/** Why somebody made a checkpoint; mmm's own say what they were made before. */
export const ASKED_FOR = 'asked for'

/** All SQL of checkpoints. */
export class CheckpointStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Newest first. */
  list(): Checkpoint[] {
    return this.#database.all<Checkpoint>(`${SELECT} ORDER BY id DESC`)
  }

  find(name: string): Checkpoint | undefined {
    return this.#database.get<Checkpoint>(`${SELECT} WHERE name = ?`, name)
  }

  /** Names a version, unless it has such a name already; gives the name: the prefix and the version. */
  keep({prefix, specs, version}: {prefix: string; version: number; specs: number}, projectId: number, data: object): string {
    for (let suffix = 1; ; suffix++) {
      const name = `${prefix}-${version}${suffix === 1 ? '' : `.${suffix}`}`
      const taken = this.find(name)
      if (!taken) this.insert({name, version, specs}, projectId, data)
      // A person may have given that name to another version.
      if (!taken || taken.version === version) return name
    }
  }

  insert({name, specs, version}: Omit<Checkpoint, 'created_at' | 'reason'>, projectId: number, data: object): void {
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
