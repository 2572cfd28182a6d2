import type {SpecMetadata, SpecStatus} from '../specification/specification.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import {compareNames} from '../text/order.ts'
import type {Undoing} from './change-log-store.ts'

/** A specification as it was at some version. */
export interface PastSpec {
  readonly id: string
  readonly status: SpecStatus
  /** Hash of the content that its completion proved. */
  readonly completed: string | null
  /** The execution that proved it. */
  readonly evidence: number | null
  /** Hash of its content. */
  readonly content: string
  readonly title: string
  /** Another name that dependencies may use. */
  readonly number: string | null
  readonly path: string
  readonly metadata: SpecMetadata
  /** Whether its file was gone. */
  readonly removed: boolean
}

export type PastState = ReadonlyMap<string, PastSpec>

/** The state that the rows hold now. */
export function presentState(records: readonly SpecRecord[]): Map<string, PastSpec> {
  return new Map(
    records.map(({completedHash, contentHash, evidenceId, id, metadata, number, path, removedAt, status, title}) => [
      id,
      {id, status, completed: completedHash, evidence: evidenceId, content: contentHash, title, number, path, metadata, removed: removedAt !== null},
    ]),
  )
}

/** Walks back from a state by undoing changes, which must come newest first. */
export function undoChanges<T extends PastSpec>(state: Map<string, T>, changes: Iterable<Undoing>): Map<string, T> {
  for (const change of changes) {
    const spec = state.get(change.id)
    if (!spec) continue
    if (change.kind === 'spec.added') state.delete(change.id)
    else state.set(change.id, {...spec, ...before(change)})
  }
  return state
}

function before({before: was, kind}: Undoing): Partial<PastSpec> {
  switch (kind) {
    case 'spec.removed':
      return {removed: false}
    case 'spec.restored':
      return {removed: true}
    case 'spec.status':
    case 'spec.content':
    case 'spec.metadata':
      return was as Partial<PastSpec>
    default:
      return {}
  }
}

/** What of a specification is brought back. */
export type Scope = (id: string) => 'everything' | 'nothing' | 'proof'

/**
 * Where going back from the present to the past leads. What did not exist then begins anew; what was being worked on
 * then is not any more.
 */
export function goBack(present: PastState, past: PastState, scope: Scope): Map<string, PastSpec> {
  const target = new Map(present)
  for (const [id, now] of present) {
    if (scope(id) === 'nothing') continue
    const then = past.get(id)
    const {completed = null, evidence = null, status = 'pending'} = then ?? {}
    const proof = {completed, evidence, status: status === 'in_progress' ? ('pending' as const) : status}
    target.set(id, {...now, ...(scope(id) === 'everything' && (then ?? {removed: true})), ...proof})
  }
  return target
}

/** How a specification differs between two states. */
export interface SpecDifference {
  readonly id: string
  readonly kind: 'added' | 'changed' | 'removed'
  /** `null` on the side where it does not exist. */
  readonly status: readonly [SpecStatus | null, SpecStatus | null]
  /** Hashes of the contents, where they differ. */
  readonly content: readonly [string | null, string | null] | null
  /** Its file, where that lies elsewhere. */
  readonly path: readonly [string, string] | null
}

/** What changed from one state to another, by id. */
export function compareStates(from: PastState, to: PastState): SpecDifference[] {
  const ids = [...new Set([...from.keys(), ...to.keys()])].toSorted(compareNames)
  return ids.flatMap((id): SpecDifference[] => {
    const [a, b] = [existing(from, id), existing(to, id)]
    if (!a && !b) return []
    const status = [a?.status ?? null, b?.status ?? null] as const
    const content = a?.content === b?.content ? null : ([a?.content ?? null, b?.content ?? null] as const)
    if (!a || !b) return [{id, kind: a ? 'removed' : 'added', status, content, path: null}]
    const path = a.path === b.path ? null : ([a.path, b.path] as const)
    const differs = content || path || a.status !== b.status || a.evidence !== b.evidence || a.completed !== b.completed
    return differs ? [{id, kind: 'changed', status, content, path}] : []
  })
}

/** A specification of a state, unless its file was gone. */
export function existing(state: PastState, id: string): PastSpec | undefined {
  const spec = state.get(id)
  return spec?.removed ? undefined : spec
}
