import type {RunEvent} from '../run/events.ts'
import type {SpecProblem} from '../specification/problem.ts'
import type {Unwatched} from './unwatched.ts'

/** A file below the specifications' folder, and the specifications in it: one, with `foreach` any number, none while it does not parse. */
export interface WatchedFile {
  /** From the project's folder. */
  readonly path: string
  readonly ids: readonly string[]
}

/** How the watched specifications are. */
export interface WatchState {
  readonly files: number
  readonly errors: number
  readonly warnings: number
  readonly ready: number
  readonly stale: number
  readonly failed: number
}

/** What `spec watch` says: the lines of its `--json`, those of its runs among them. */
export type WatchEvent =
  | RunEvent
  | ({
      readonly type: 'watch.started'
      readonly directory: string
      readonly problems: readonly SpecProblem[]
      readonly unwatched: Unwatched
      readonly every: number | undefined
    } & WatchState)
  | {readonly type: 'watch.changed'; readonly added: readonly WatchedFile[]; readonly changed: readonly WatchedFile[]; readonly removed: readonly WatchedFile[]}
  | {readonly type: 'watch.problem'; readonly problem: SpecProblem}
  /** A problem that was there before. */
  | {readonly type: 'watch.mended'; readonly problem: SpecProblem}
  /** All that came of a change has been said. */
  | ({readonly type: 'watch.checked'} & WatchState)
  | {readonly type: 'watch.settings'; readonly settings: ReadonlyArray<{readonly key: string; readonly before: unknown; readonly value: unknown}>}
  | {readonly type: 'watch.warning'; readonly code: string; readonly message: string}
  /** These are run again, to see whether they find other items by now. */
  | {readonly type: 'watch.renewing'; readonly specs: readonly string[]}
  /** It changes each time it runs, and is not run again until somebody else changes it. */
  | {readonly type: 'watch.left'; readonly spec: string}
