import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {err, ok, type Result} from '../result.ts'
import type {SpecificationEngine} from '../specification/specification-engine.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import {ChangeLogStore} from './change-log-store.ts'
import {ASKED_FOR, type Checkpoint, CHECKPOINT_NAME, CheckpointStore} from './checkpoint-store.ts'
import {CheckpointExistsError, CheckpointNameInvalidError} from './errors.ts'
import {type Batch, batchAuthor, recordBatch} from './last-command.ts'

export type CheckpointError = CheckpointExistsError | CheckpointNameInvalidError | DatabaseError

/** Named moments of a project. A checkpoint is a name for a version, so a hundred of ten thousand specifications weigh next to nothing. */
export class Checkpoints {
  readonly #database: Database
  readonly #projectId: number
  readonly #specifications: SpecificationEngine
  readonly #store: CheckpointStore

  constructor({database, projectId, specifications}: {database: Database; projectId: number; specifications: SpecificationEngine}) {
    this.#database = database
    this.#projectId = projectId
    this.#specifications = specifications
    this.#store = new CheckpointStore(database)
  }

  /** Newest first. */
  list(): Result<Checkpoint[], DatabaseError> {
    return this.#database.read('reading checkpoints', () => this.#store.list())
  }

  /** Names the present, files as they are now included. Without a name: `checkpoint-` and the version. */
  create(name?: string, reason = ASKED_FOR): Result<Checkpoint, CheckpointError> {
    if (name !== undefined && !CHECKPOINT_NAME.test(name)) return err(new CheckpointNameInvalidError({name}))
    const looked = this.#specifications.align()
    if (!looked.ok) return looked
    return this.#database.change('making a checkpoint', 'state checkpoint', (): Result<Checkpoint, CheckpointExistsError> => {
      const version = new ChangeLogStore(this.#database).latest()
      const chosen = name ?? this.#freeName(`checkpoint-${version}`)
      if (this.#store.find(chosen)) return err(new CheckpointExistsError({name: chosen}))
      this.#store.insert({name: chosen, version, specs: new SpecificationStore(this.#database).count()}, this.#projectId, {reason})
      return ok(this.#store.find(chosen)!)
    })
  }

  /** Says in the log that all changes since a version are one batch, to be undone as one. Nothing is said of a batch that changed nothing. */
  closeBatch(batch: Batch): Result<void, DatabaseError> {
    const looked = this.#specifications.refresh()
    if (!looked.ok) return looked
    return this.#database.change('closing a batch', batchAuthor(batch.since), (changes) => {
      if (new ChangeLogStore(this.#database).latest() > batch.since) recordBatch(changes, batch, 'carried out')
      return ok()
    })
  }

  #freeName(name: string): string {
    for (let suffix = 1; ; suffix++) {
      const candidate = suffix === 1 ? name : `${name}.${suffix}`
      if (!this.#store.find(candidate)) return candidate
    }
  }
}
