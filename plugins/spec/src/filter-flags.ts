import {Flags} from '@oclif/core'
import {type SpecificationFilter, type SpecStatus} from 'mmm-cli'

export const STATUSES = ['pending', 'in_progress', 'completed', 'failed', 'blocked', 'skipped'] as const satisfies readonly SpecStatus[]

/** Rows of text that a listing shows unless told otherwise. */
const TEXT_LIMIT = 50

/** Flags of the commands that list specifications. */
export const filterFlags = {
  status: Flags.option({options: STATUSES, multiple: true})({description: 'Only those with this status; may be given more than once.'}),
  tag: Flags.string({description: 'Only those with this tag; may be given more than once.', multiple: true}),
  stale: Flags.boolean({description: 'Only completed ones whose proof no longer stands.'}),
  limit: Flags.integer({description: `Show at most this many (text: ${TEXT_LIMIT}, JSON: all).`, min: 1}),
  sort: Flags.option({options: ['order', 'id', 'status', 'priority'] as const})({description: 'Sort by the order of work, or by a column.', default: 'order'}),
}

export function toFilter({stale, status, tag}: {stale?: boolean; status?: SpecStatus[] | undefined; tag?: string[] | undefined}): SpecificationFilter {
  return {...(status && {statuses: status}), ...(tag && {tags: tag}), ...(stale && {stale})}
}

export function limitFor({json, limit}: {json: boolean; limit: number | undefined}): number {
  return limit ?? (json ? Infinity : TEXT_LIMIT)
}
