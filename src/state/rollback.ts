import type {ChangeSet} from '../database/change-set.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {FileWriteFailedError} from '../files/errors.ts'
import type {FileChanges} from '../files/file-changes.ts'
import {err, ok, type Result} from '../result.ts'
import {STATUSES} from '../specification/specification.ts'
import type {SpecificationEngine} from '../specification/specification-engine.ts'
import {fileHashOf} from '../specification/specification.ts'
import {SpecificationStore, type SpecRecord} from '../specification/specification-store.ts'
import {changeWithFiles} from './changing-files.ts'
import {ChangeLogStore} from './change-log-store.ts'
import {CheckpointStore} from './checkpoint-store.ts'
import {ContentMissingError, FilesEditedError, NothingToUndoError, RunGoingError, type VersionNotFoundError} from './errors.ts'
import {History, type SpecTextDifference} from './history.ts'
import {type Batch, batchAuthor, commandsBack, FILE_KINDS, recordBatch} from './last-command.ts'
import {compareStates, goBack, type PastState, presentState, type Scope} from './past-state.ts'
import {RestoredFiles} from './restored-files.ts'
import {RunStore} from './run-store.ts'

/** How far a rollback goes. */
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

/** What a rollback did. */
export interface RollbackResult extends RollbackPlan {
  /** The checkpoint of what was before: rolling back to it undoes the rollback. */
  readonly checkpoint: string
}

/** What was undone. */
export interface UndoResult extends RollbackResult {
  /** Who had made the changes: a command, a run, a batch. */
  readonly undone: string
  /** The first and the last version of what was undone. */
  readonly versions: readonly [number, number]
}

export type RollbackError = ContentMissingError | DatabaseError | FilesEditedError | FileWriteFailedError | RunGoingError | VersionNotFoundError

export interface RollbackParts {
  readonly database: Database
  readonly projectId: number
  readonly projectPath: string
  readonly specifications: SpecificationEngine
}

type Options = Pick<RollbackOptions, 'files' | 'force' | 'to'> & {readonly scope: Scope}

interface Plan {
  readonly version: number
  readonly records: readonly SpecRecord[]
  readonly target: PastState
  readonly changes: readonly SpecTextDifference[]
  readonly files: RestoredFiles
}

/** Brings a past state back: statuses and proofs, and files where that is wanted. It is itself a new version. */
export class Rollback {
  readonly #parts: RollbackParts
  readonly #history: History
  readonly #log: ChangeLogStore
  /** What was planned last. */
  #planned: {readonly moment: string; readonly options: Options; readonly plan: Plan} | undefined

  constructor(parts: RollbackParts) {
    this.#parts = parts
    this.#history = new History(parts.database)
    this.#log = new ChangeLogStore(parts.database)
  }

  /** What would change, without changing it. */
  plan(options: RollbackOptions): Result<RollbackPlan, RollbackError> {
    const looked = this.#parts.specifications.align()
    if (!looked.ok) return looked
    const planned = this.#plan(toOptions(options))
    if (!planned.ok) return planned
    const {changes, files, version} = planned.value
    return ok({version, changes, files: files.paths})
  }

  run(options: RollbackOptions): Result<RollbackResult, RollbackError> {
    const looked = this.#parts.specifications.align()
    return looked.ok ? this.#run(toOptions(options), 'state rollback') : looked
  }

  /** Puts everything back as it was before a batch that failed. To `undo` that batch has never been. */
  putBack(batch: Batch): Result<RollbackResult, RollbackError> {
    const looked = this.#parts.specifications.align()
    if (!looked.ok) return looked
    const options = toOptions({to: String(batch.since), files: true, force: true})
    return this.#run(options, batchAuthor(batch.since), (changes) => recordBatch(changes, batch, 'put back'))
  }

  /** Undoes the last thing that mmm was told to do: a run with all its versions, or a single command. Said again, the one before. */
  undo(options: Pick<RollbackOptions, 'force'> = {}): Result<UndoResult, NothingToUndoError | RollbackError> {
    const looked = this.#parts.specifications.align()
    if (!looked.ok) return looked
    for (const commands = commandsBack(this.#log); ;) {
      const command = this.#parts.database.read('reading the change log', () => commands.next().value)
      if (!command.ok) return command
      if (!command.value) return err(new NothingToUndoError())
      const {author, before, last, scope} = command.value
      const back = {...options, scope, to: String(before)}
      const planned = this.#plan(back)
      if (!planned.ok) return planned
      if (planned.value.changes.length > 0) {
        const done = this.#run(back, 'undo')
        return done.ok ? ok({...done.value, undone: author, versions: [before + 1, last]}) : done
      }
      // It came to nothing in the end, such as a run that gave everything back.
    }
  }

  #run(options: Options, author: string, note?: (changes: ChangeSet) => void): Result<RollbackResult, RollbackError> {
    const {database, specifications} = this.#parts
    const version = this.#history.resolve(options.to)
    if (!version.ok) return version
    return changeWithFiles(this.#parts, {
      operation: 'rolling back',
      author,
      reverts: version.value,
      write: (changeSet, written): Result<RollbackResult, RollbackError> => {
        const going = new RunStore(database).running().map(({id}) => id)
        if (going.length > 0) return err(new RunGoingError({runs: going}))
        const planned = this.#plan(options)
        if (!planned.ok) return planned
        const {changes, files, records, target} = planned.value
        const checkpoint = this.#checkpoint(this.#log.latest(), options.to)
        const comesBack = (change: SpecTextDifference): boolean => change.kind === 'added'
        this.#restoreProofs(
          changes.filter((change) => !comesBack(change)),
          records,
          target,
          changeSet,
        )
        const restored = this.#restoreFiles(files, written)
        if (!restored.ok) return restored
        const indexed = written.isApplied ? specifications.refresh() : ok()
        if (!indexed.ok) return indexed
        // What comes back can be given a status only now.
        const back = changes.filter(comesBack)
        if (back.length > 0) this.#restoreProofs(back, new SpecificationStore(database).all(), target, changeSet)
        if (changeSet.version !== undefined) note?.(changeSet)
        const settled = specifications.align('rows')
        return settled.ok ? ok({version: version.value, changes, files: files.paths, checkpoint}) : settled
      },
    })
  }

  /** Who was shown a plan, and agrees, has that carried out, unless anything was written since. Files may have changed without that. */
  #plan(options: Options): Result<Plan, RollbackError> {
    const {moment} = this.#parts.database
    const known = this.#planned
    if (known?.moment === moment && known.options.to === options.to && known.options.scope === options.scope) return ok(known.plan)
    const plan = this.#makePlan(options)
    this.#planned = plan.ok && plan.value.files.paths.length === 0 ? {moment, options, plan: plan.value} : undefined
    return plan
  }

  #makePlan({files: asked = false, force = false, scope, to}: Options): Result<Plan, RollbackError> {
    const {database, projectPath} = this.#parts
    const resolved = this.#history.resolve(to)
    if (!resolved.ok) return resolved
    const version = resolved.value
    const records = database.read('reading the specifications', () => new SpecificationStore(database).all())
    if (!records.ok) return records
    const present = presentState(records.value)
    const past = this.#history.stateAt(version, present)
    if (!past.ok) return past
    const planned = database.read('comparing versions', () => {
      const target = goBack(present, past.value, scope)
      const changes = this.#history.withTexts(compareStates(present, target))
      const files = new RestoredFiles({projectPath, present, target, changes})
      const edited = force ? [] : [...this.#editedSince(version, files, present), ...files.inTheWay()]
      return {version, records: records.value, target, changes, files, edited}
    })
    if (!planned.ok) return planned
    const {edited, ...plan} = planned.value
    return edited.length > 0 ? err(new FilesEditedError({paths: [...new Set(edited)].toSorted()}, asked)) : ok(plan)
  }

  /** Files that people, not mmm, changed after a version. */
  #editedSince(version: number, {ids}: RestoredFiles, present: PastState): string[] {
    if (ids.size === 0) return []
    const edited = new Set<string>()
    for (const {author, id, kind} of this.#log.after(version)) if (author === 'index' && ids.has(id) && FILE_KINDS.has(kind)) edited.add(id)
    return [...edited].map((id) => present.get(id)?.path ?? id)
  }

  #restoreProofs(changes: readonly SpecTextDifference[], rows: readonly SpecRecord[], target: PastState, changeSet: ChangeSet): void {
    const store = new SpecificationStore(this.#parts.database)
    const records = new Map(rows.map((record) => [record.id, record]))
    for (const {id} of changes) {
      const {completed, evidence, status} = target.get(id)!
      const record = records.get(id)
      if (record) store.setStatusOf(record, {id, status, evidence: {contentHash: completed, executionId: evidence}}, STATUSES, changeSet)
    }
  }

  #restoreFiles(files: RestoredFiles, written: FileChanges): Result<void, ContentMissingError | FileWriteFailedError> {
    for (const [path, spec] of files.writes) if (this.#log.content(fileHashOf(spec)) === undefined) return err(new ContentMissingError({id: spec.id, path}))
    files.plan(written, (hash) => this.#log.content(hash)!)
    return written.apply()
  }

  #checkpoint(version: number, to: string): string {
    const {database, projectId} = this.#parts
    return new CheckpointStore(database).keep({prefix: 'before-rollback', version, specs: new SpecificationStore(database).count()}, projectId, {
      reason: `rollback to ${to}`,
    })
  }
}

function toOptions({files = false, ...options}: RollbackOptions): Options {
  return {...options, files, scope: files ? EVERYTHING : PROOF}
}

const EVERYTHING: Scope = () => 'everything'
const PROOF: Scope = () => 'proof'
