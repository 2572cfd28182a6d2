import {Flags} from '@oclif/core'
import type {SpecificationFilter, Standing} from 'mmm-cli'
import {statusFlag} from './status-words.ts'

/** Rows of text that a listing shows unless told otherwise. */
const TEXT_LIMIT = 50

/** Flags of the commands that list specifications. */
export const filterFlags = {
  status: statusFlag,
  tag: Flags.string({description: 'Only those with this tag; may be given more than once.', multiple: true}),
  stale: Flags.boolean({description: 'Only completed ones whose proof no longer stands.'}),
  limit: Flags.integer({description: `Show at most this many (text: ${TEXT_LIMIT}, JSON: all).`, min: 1}),
  sort: Flags.option({options: ['order', 'id', 'status', 'priority'] as const})({description: 'Sort by the order of work, or by a column.', default: 'order'}),
}

export function toFilter({stale, status, tag}: {stale?: boolean; status?: Standing[] | undefined; tag?: string[] | undefined}): SpecificationFilter {
  return {...(status && {statuses: status}), ...(tag && {tags: tag}), ...(stale && {stale})}
}

export function limitFor({json, limit}: {json: boolean; limit: number | undefined}): number {
  return limit ?? (json ? Infinity : TEXT_LIMIT)
}
