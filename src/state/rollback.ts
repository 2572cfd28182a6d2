import {rmSync} from 'node:fs'
import {join} from 'node:path'
import type {ChangeSet} from '../database/change-set.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {FileReadFailedError, FileWriteFailedError} from '../files/errors.ts'
import {readTextIfThere} from '../files/read-text.ts'
import {writeAtomically} from '../files/write-atomically.ts'
import {err, ok, type Result} from '../result.ts'
import {STATUSES} from '../specification/specification.ts'
import type {SpecificationEngine} from '../specification/specification-engine.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import {ChangeLogStore} from './change-log-store.ts'
import {CheckpointStore} from './checkpoint-store.ts'
import {FilesEditedError, NothingToUndoError, RunGoingError, type VersionNotFoundError} from './errors.ts'
import {History, type SpecTextDifference} from './history.ts'
import type {PastSpec, PastState} from './past-state.ts'
import {RunStore} from './run-store.ts'

export interface RollbackOptions {
  /** A version's number or a checkpoint's name. */
  readonly to: string
  /** Put the files of specifications back as well. */
  readonly files?: boolean
  /** Even where somebody edited them since. */
  readonly force?: boolean
}

/** What a rollback would do, or did. */
export interface RollbackPlan {
  readonly version: number
  readonly changes: readonly SpecTextDifference[]
  /** Files that would be written or deleted. */
  readonly files: readonly string[]
}

export interface RollbackResult extends RollbackPlan {
  /** The checkpoint of what was before: rolling back to it undoes the rollback. */
  readonly checkpoint: string
}

export type RollbackError = DatabaseError | FileReadFailedError | FilesEditedError | FileWriteFailedError | RunGoingError | VersionNotFoundError

export interface RollbackParts {
  readonly database: Database
  readonly projectId: number
  readonly projectPath: string
  readonly specifications: SpecificationEngine
}

/** Brings a past state back: statuses and proofs, and files where that is wanted. It is itself a new version. */
export class Rollback {
  readonly #parts: RollbackParts
  readonly #history: History
  readonly #log: ChangeLogStore

  constructor(parts: RollbackParts) {
    this.#parts = parts
    this.#history = new History(parts.database)
    this.#log = new ChangeLogStore(parts.database)
  }

  /** What would change, without changing it. */
  plan({files = false, force = false, to}: RollbackOptions): Result<RollbackPlan & {readonly state: PastState}, RollbackError> {
    const looked = this.#parts.specifications.view()
    if (!looked.ok) return looked
    const version = this.#history.resolve(to)
    if (!version.ok) return version
    const now = this.#history.latest()
    if (!now.ok) return now
    const state = this.#history.stateAt(version.value)
    if (!state.ok) return state
    const changes = this.#history.diff(now.value, version.value)
    if (!changes.ok) return changes
    const touched = files ? changes.value.filter(({content, kind}) => content !== null || kind !== 'changed') : []
    if (!force) {
      const edited = this.#editedSince(version.value, touched)
      if (!edited.ok) return edited
      if (edited.value.length > 0) return err(new FilesEditedError({paths: edited.value}))
    }
    return ok({version: version.value, changes: changes.value, files: touched.map(({id}) => this.#pathOf(id, state.value)), state: state.value})
  }

  run(options: RollbackOptions): Result<RollbackResult, RollbackError> {
    const planned = this.plan(options)
    if (!planned.ok) return planned
    const {changes, files, state, version} = planned.value
    const {database, projectId} = this.#parts
    const undoFiles: Array<() => void> = []
    const done = database.change(
      'rolling back',
      'state rollback',
      (changeSet): Result<string, RollbackError> => {
        const going = new RunStore(database).running().map(({id}) => id)
        if (going.length > 0) return err(new RunGoingError({runs: going}))
        const latest = this.#log.latest()
        const checkpoint = `before-rollback-${latest}`
        const checkpoints = new CheckpointStore(database)
        const specs = new SpecificationStore(database).count()
        if (!checkpoints.find(checkpoint)) checkpoints.insert({name: checkpoint, version: latest, specs}, projectId, {reason: `rollback to ${options.to}`})
        for (const {id} of changes) this.#restoreStatus(id, state.get(id), changeSet)
        if (options.files) {
          const written = this.#restoreFiles(changes, state, undoFiles)
          if (!written.ok) return written
        }
        return ok(checkpoint)
      },
      {reverts: version},
    )
    if (!done.ok) {
      // The database went back by itself; the files are put back by hand.
      for (const undo of undoFiles.toReversed()) undo()
      return done
    }
    const settled = this.#parts.specifications.view('state rollback', version)
    return settled.ok ? ok({version, changes, files, checkpoint: done.value}) : settled
  }

  /** Undoes the last thing that mmm was told to do: a run with all its versions, or a single command. Said again, the one before. */
  undo(options: Omit<RollbackOptions, 'to'> = {}): Result<RollbackResult & {readonly undone: string}, NothingToUndoError | RollbackError> {
    const looked = this.#parts.specifications.view()
    if (!looked.ok) return looked
    const target = this.#parts.database.read('reading the change log', () => this.#lastCommand())
    if (!target.ok) return target
    if (!target.value) return err(new NothingToUndoError())
    // A run changes no specification itself; what a command wrote is taken back with it.
    const files = !target.value.author.startsWith('run:')
    const done = this.run({files, ...options, to: String(target.value.before)})
    return done.ok ? ok({...done.value, undone: target.value.author}) : done
  }

  #lastCommand(): {before: number; author: string} | undefined {
    for (let record = this.#log.find(this.#log.latest()); record;) {
      if (record.reverts !== null) record = this.#log.find(record.reverts)
      else if (record.author === 'index' || record.author === 'project') record = this.#log.before(record.version)
      else {
        const first = record.author.startsWith('run:') ? this.#log.firstBy(record.author)! : record.version
        return {before: first - 1, author: record.author}
      }
    }
    return undefined
  }

  /** What did not exist then begins anew; what was being worked on then is not any more. */
  #restoreStatus(id: string, past: PastSpec | undefined, changes: ChangeSet): void {
    const {completed = null, evidence = null, status = 'pending'} = past ?? {}
    new SpecificationStore(this.#parts.database).setStatus(
      {id, status: status === 'in_progress' ? 'pending' : status, evidence: {contentHash: completed, executionId: evidence}},
      STATUSES,
      changes,
    )
  }

  #restoreFiles(changes: readonly SpecTextDifference[], state: PastState, undo: Array<() => void>): Result<void, FileReadFailedError | FileWriteFailedError> {
    for (const {id, kind, texts} of changes) {
      if (kind === 'changed' && !texts) continue
      const path = join(this.#parts.projectPath, this.#pathOf(id, state))
      const before = readTextIfThere(path)
      if (!before.ok) return before
      undo.push(() => void (before.value === undefined ? rmSync(path, {force: true}) : writeAtomically(path, before.value)))
      if (kind === 'removed') rmSync(path, {force: true})
      else {
        const written = writeAtomically(path, texts![1])
        if (!written.ok) return written
      }
    }
    return ok()
  }

  /** Files that people, not mmm, changed after a version. */
  #editedSince(version: number, touched: readonly SpecTextDifference[]): Result<string[], DatabaseError> {
    const ids = new Set(touched.map(({id}) => id))
    return this.#parts.database.read('reading the change log', () => {
      const edited = new Set<string>()
      for (const {author, id, kind} of this.#log.after(version)) {
        if (author === 'index' && ids.has(id) && (kind === 'spec.content' || kind === 'spec.added' || kind === 'spec.removed')) edited.add(id)
      }
      return [...edited].map((id) => new SpecificationStore(this.#parts.database).find(id)?.path ?? id).toSorted()
    })
  }

  #pathOf(id: string, state: PastState): string {
    return state.get(id)?.path ?? new SpecificationStore(this.#parts.database).find(id)?.path ?? id
  }
}
