import type {SpecStatus, Specification} from './specification.ts'

/** Which specifications a list shows; each condition that is given must hold. */
export interface SpecificationFilter {
  readonly statuses?: readonly SpecStatus[]
  readonly tags?: readonly string[]
  readonly ready?: boolean
  readonly stale?: boolean
}

export function matches({ready, stale, status, tags}: Specification, filter: SpecificationFilter): boolean {
  return (
    (filter.statuses === undefined || filter.statuses.includes(status)) &&
    (filter.tags === undefined || filter.tags.some((tag) => tags.includes(tag))) &&
    (filter.ready === undefined || filter.ready === ready) &&
    (filter.stale === undefined || filter.stale === stale)
  )
}
