import type {SpecMetadata, SpecStatus} from '../specification/specification.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {LoggedChange} from './change-log-store.ts'

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
  readonly path: string
  readonly metadata: SpecMetadata
  /** Whether its file was gone. */
  readonly removed: boolean
}

export type PastState = ReadonlyMap<string, PastSpec>

/** The state that the rows hold now. */
export function presentState(records: readonly SpecRecord[]): Map<string, PastSpec> {
  return new Map(
    records.map(({completedHash, contentHash, evidenceId, id, metadata, path, removedAt, status, title}) => [
      id,
      {id, status, completed: completedHash, evidence: evidenceId, content: contentHash, title, path, metadata, removed: removedAt !== null},
    ]),
  )
}

/** Walks back from a state by undoing changes, which must come newest first. */
export function undoChanges(state: Map<string, PastSpec>, changes: Iterable<LoggedChange>): Map<string, PastSpec> {
  for (const change of changes) {
    const spec = state.get(change.id)
    if (!spec) continue
    if (change.kind === 'spec.added') state.delete(change.id)
    else state.set(change.id, {...spec, ...before(change)})
  }
  return state
}

function before({before: was, kind}: LoggedChange): Partial<PastSpec> {
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

/** How a specification differs between two states. */
export interface SpecDifference {
  readonly id: string
  readonly kind: 'added' | 'changed' | 'removed'
  /** `null` on the side where it does not exist. */
  readonly status: readonly [SpecStatus | null, SpecStatus | null]
  /** Hashes of the contents, where they differ. */
  readonly content: readonly [string | null, string | null] | null
}

/** What changed from one state to another, by id. */
export function compareStates(from: PastState, to: PastState): SpecDifference[] {
  const ids = [...new Set([...from.keys(), ...to.keys()])].toSorted()
  return ids.flatMap((id): SpecDifference[] => {
    const [a, b] = [existing(from, id), existing(to, id)]
    if (!a && !b) return []
    const status = [a?.status ?? null, b?.status ?? null] as const
    const content = a?.content === b?.content ? null : ([a?.content ?? null, b?.content ?? null] as const)
    if (!a || !b) return [{id, kind: a ? 'removed' : 'added', status, content}]
    const differs = a.status !== b.status || a.content !== b.content || a.evidence !== b.evidence || a.completed !== b.completed
    return differs ? [{id, kind: 'changed', status, content}] : []
  })
}

function existing(state: PastState, id: string): PastSpec | undefined {
  const spec = state.get(id)
  return spec?.removed ? undefined : spec
}
