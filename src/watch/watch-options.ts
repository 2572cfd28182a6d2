import type {WatchEvent} from './watch-events.ts'

/** What is watched, and whom to tell. */
export interface WatchOptions {
  /** Specifications by id, number or file; default: all. */
  readonly names?: readonly string[]
  /** Run what becomes ready or stale. */
  readonly run?: boolean
  /** Milliseconds after which, while nothing runs, what commands and generators find is looked for anew. */
  readonly every?: number
  readonly onEvent: (event: WatchEvent) => void
  /** Aborting it ends the watching, and a run that goes. */
  readonly signal: AbortSignal
  /** Aborting it as well kills what has not ended yet. */
  readonly hurry?: AbortSignal
}
