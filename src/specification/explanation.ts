import {isSatisfied} from './graph.ts'
import type {SpecStatus} from './specification.ts'
import type {SpecificationView} from './specification-view.ts'

/** A step of the way from a specification to what keeps it waiting. */
export interface Reason {
  readonly id: string
  readonly status: SpecStatus
  readonly kind: 'approval' | 'circle' | 'done' | 'failed' | 'missing' | 'ready' | 'running' | 'set-aside' | 'stale' | 'waiting'
  /** What it waits for: ids of the next steps, a reference that leads nowhere, or the ids around a circle. */
  readonly waits_for: readonly string[]
}

/**
 * Why a specification is where it is: itself first, then, for each that waits, what it waits for, down to those that
 * wait for nothing. Breadth first, each only once.
 */
export function explain(view: SpecificationView, id: string): Reason[] {
  const reasons: Reason[] = []
  const seen = new Set([id])
  const queue = [id]
  for (let head = 0; head < queue.length; head++) {
    const reason = reasonOf(view, queue[head]!)
    reasons.push(reason)
    if (reason.kind !== 'waiting') continue
    for (const next of reason.waits_for) {
      if (seen.has(next)) continue
      seen.add(next)
      queue.push(next)
    }
  }
  return reasons
}

function reasonOf(view: SpecificationView, id: string): Reason {
  const {graph} = view
  if (!graph.has(id)) return foreignReason(view, id)
  const status = graph.status(id)
  const hindrances = graph.hindrances(id)
  const circle = hindrances.find(({kind}) => kind === 'cycle')
  const missing = hindrances.flatMap((hindrance) => (hindrance.kind === 'unresolved' ? [hindrance.reference] : []))
  const open = hindrances.flatMap((hindrance) => (hindrance.kind === 'dependency' ? [hindrance.id] : []))
  const reason = (kind: Reason['kind'], waits_for: readonly string[] = []): Reason => ({id, status, kind, waits_for})

  if (status === 'completed') {
    const stale = view.stale.get(id)
    return stale ? reason('stale', stale.kind === 'upstream' ? stale.ids : []) : reason('done')
  }
  if (status === 'skipped') return reason('set-aside')
  if (status === 'in_progress') return reason('running')
  if (graph.isAwaiting(id)) return reason('approval')
  if (circle?.kind === 'cycle') return reason('circle', circle.path)
  if (missing.length > 0) return reason('missing', missing)
  if (open.length > 0) return reason('waiting', open)
  return status === 'failed' ? reason('failed') : reason('ready')
}

/** What another project's specification waits for, as far as that project can tell. */
function foreignReason({neighbours}: SpecificationView, id: string): Reason {
  const spec = neighbours?.look(id)
  if (!spec) return {id, status: 'blocked', kind: 'missing', waits_for: [id]}
  const {status} = spec
  const open = spec.dependencies.filter((dependency) => !isSatisfied(neighbours?.look(dependency)?.status ?? 'pending'))
  if (status === 'in_progress') return {id, status, kind: 'running', waits_for: []}
  if (open.length > 0) return {id, status, kind: 'waiting', waits_for: open}
  return {id, status, kind: status === 'failed' ? 'failed' : 'ready', waits_for: []}
}
