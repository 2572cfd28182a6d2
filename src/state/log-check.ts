import type {LoggedChange} from './change-log-store.ts'
import {type PastSpec, undoChanges} from './past-state.ts'

/** A specification with its dependencies, as its row has them. */
export type CheckedSpec = PastSpec & {readonly dependencies: readonly string[]}

export interface LogCheckOptions {
  readonly state: Map<string, CheckedSpec>
  /** Newest first. */
  readonly changes: Iterable<LoggedChange>
  /** Whether the log reaches back to the beginning; pruned, it does not. */
  readonly isComplete: boolean
}

/**
 * Walks the log backwards from the rows: what each change says was so afterwards must be so there, or in the change that
 * followed it. A log that goes back to the beginning leads back to nothing.
 */
export function* checkLog({changes, isComplete, state}: LogCheckOptions): Generator<string> {
  for (const change of changes) {
    if (change.kind === 'batch' || change.kind === 'project') continue
    const spec = state.get(change.id)
    if (spec) {
      for (const [field, said] of factsAfter(change)) {
        const is = spec[field as keyof CheckedSpec]
        if (JSON.stringify(is) !== JSON.stringify(said))
          yield `${change.id}: ${field} is ${show(is)} where version ${change.version} of the log says ${show(said)}.`
      }
    } else yield `${change.id}: version ${change.version} of the log changes what is not there.`
    undoChanges(state, [change])
    if (spec && change.kind === 'spec.dependencies') state.set(change.id, {...spec, dependencies: (change.before as string[] | null) ?? []})
  }
  if (isComplete) for (const id of state.keys()) yield `${id}: the log does not say when it was added.`
}

function factsAfter({after, kind}: LoggedChange): Array<readonly [string, unknown]> {
  switch (kind) {
    case 'spec.added':
      return [['removed', false], ...Object.entries(after ?? {})]
    case 'spec.removed':
      return [['removed', true]]
    case 'spec.restored':
      // What else it says is said again by the changes that follow.
      return [['removed', false]]
    case 'spec.dependencies':
      return [['dependencies', after]]
    case 'spec.status':
      // Why it was so is a fact of the change alone.
      return Object.entries(after ?? {}).filter(([field]) => field !== 'reason')
    default:
      return Object.entries(after ?? {})
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing'
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
