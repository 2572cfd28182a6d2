import type {Specification} from './specification.ts'
import type {Standing} from './status-words.ts'

/** Which specifications a list shows; each condition that is given must hold. */
export interface SpecificationFilter {
  /** Any of these; what is ready is pending, and what is stale completed. */
  readonly statuses?: readonly Standing[]
  readonly tags?: readonly string[]
  readonly ready?: boolean
  readonly stale?: boolean
}

export function matches({ready, stale, status, tags}: Pick<Specification, 'ready' | 'stale' | 'status' | 'tags'>, filter: SpecificationFilter): boolean {
  return (
    (filter.statuses === undefined || filter.statuses.some((each) => (each === 'ready' ? ready : each === 'stale' ? stale : each === status))) &&
    (filter.tags === undefined || filter.tags.some((tag) => tags.includes(tag))) &&
    (filter.ready === undefined || filter.ready === ready) &&
    (filter.stale === undefined || filter.stale === stale)
  )
}
