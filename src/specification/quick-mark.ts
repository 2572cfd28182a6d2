import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import {isSatisfied} from './graph.ts'
import {MarkingStore} from './marking-store.ts'
import type {Present} from './present.ts'
import {describeRecord, type MarkableStatus, type Specification, type SpecStatus, STATUSES} from './specification.ts'
import type {SpecificationStore, SpecRecord} from './specification-store.ts'

export interface QuickMarkParts {
  readonly database: Database
  readonly store: SpecificationStore
  readonly present: Present
  /** Whether the file at a path is the one that the index has seen. */
  readonly isUntouched: (path: string, fingerprint: string) => boolean
}

interface Marking {
  readonly record: SpecRecord
  readonly status: MarkableStatus
  /** Whether it, so marked, waits for a person, and so is blocked. */
  readonly stuck: boolean
  /** What is blocked from now on. */
  readonly blocked: readonly string[]
}

/**
 * Marks one specification by what is around it: of ten thousand nobody reads the others. Where more has to be known than
 * its own row, file and dependencies say, it gives nothing, and leaves the marking to whoever reads all.
 */
export class QuickMark {
  readonly #parts: QuickMarkParts
  readonly #around: MarkingStore

  constructor(parts: QuickMarkParts) {
    this.#parts = parts
    this.#around = new MarkingStore(parts.database)
  }

  mark(id: string, status: MarkableStatus): Result<Specification | undefined, DatabaseError> {
    const {database, present, store} = this.#parts
    const marked = database.change('marking a specification', 'spec mark', (changes): Result<Marking | undefined, never> => {
      const marking = this.#prepare(id.normalize('NFC'), status)
      if (!marking) return ok(undefined)
      const {record} = marking
      const evidence = status === 'completed' ? {evidence: {contentHash: record.contentHash, executionId: this.#newestEvidence(record)}} : {}
      present.follow([record.id], () => store.setStatusOf(record, {id: record.id, status, ...evidence}, STATUSES, changes))
      return ok(marking)
    })
    if (!marked.ok) return marked
    if (!marked.value) return ok(undefined)
    const {blocked, record, stuck} = marked.value
    const settled = this.#block(stuck && status === 'pending' ? [record.id, ...blocked] : blocked)
    if (!settled.ok) return settled
    const described = database.read('reading a specification', () => this.#describe(record.id))
    if (!described.ok || !described.value.stale) return described
    // Around a circle it is the order of all that says where being stale begins.
    const view = present.look()
    return view.ok ? ok(view.value.specification(record.id)) : view
  }

  /** `undefined` where all have to be read. What the last look left is settled: what is blocked waits for a person, and nothing else that is not done does. */
  #prepare(id: string, status: MarkableStatus): Marking | undefined {
    const record = this.#parts.store.find(id)
    if (!record || record.removedAt !== null || record.status === 'in_progress' || !this.#around.isPlain()) return undefined
    const fingerprint = this.#around.fingerprint(record.path)
    if (fingerprint === undefined || !this.#parts.isUntouched(record.path, fingerprint)) return undefined
    const needed = status === 'pending' ? this.#around.dependencies(id).map((each) => each.status) : []
    if (needed.includes('in_progress') || (needed.length > 0 && this.#around.isCircular(id))) return undefined
    const wasStuck = isStuck(record.status)
    const stuck = status === 'failed' || needed.some((each) => isStuck(each))
    if (wasStuck && !stuck && this.#around.isWaitedFor(id)) return undefined
    return {record, status, stuck, blocked: stuck && !wasStuck ? this.#around.pendingBehind(id) : []}
  }

  /** Whoever marks something completed vouches for it on top of all that it depends on. */
  #newestEvidence({evidenceId, id}: SpecRecord): number | null {
    return Math.max(evidenceId ?? 0, ...this.#around.dependencies(id).map((each) => each.evidenceId ?? 0)) || null
  }

  #block(ids: readonly string[]): Result<void, DatabaseError> {
    const {database, present, store} = this.#parts
    if (ids.length === 0) return ok()
    return database.change('updating blocked specifications', 'index', (changes) => {
      present.follow(ids, () => {
        for (const id of ids) store.setStatus({id, status: 'blocked'}, ['pending'], changes)
      })
      return ok()
    })
  }

  #describe(id: string): Specification {
    const record = this.#parts.store.find(id)!
    const {completedHash, contentHash, evidenceId, status} = record
    const needed = this.#around.dependencies(id)
    const isProven = status === 'completed'
    const isOld = (): boolean =>
      completedHash !== contentHash || needed.some((each) => (each.evidenceId ?? 0) > (evidenceId ?? 0)) || this.#around.restsOnStale(id)
    return describeRecord(record, {
      dependencies: needed.map((each) => each.id),
      status,
      isUnblocked: needed.every((each) => isSatisfied(each.status)),
      stale: isProven && isOld(),
    })
  }
}

/** Of a settled state: whether a person has to act before what waits for it can go on. */
function isStuck(status: SpecStatus): boolean {
  return status === 'failed' || status === 'blocked'
}
