import type {RunTotal} from './run-total.ts'
import type {RunSummary} from '../state/run-store.ts'

/** What a run says while it goes: the lines of `mmm run --json`, the summary last. */
export type RunEvent =
  | {
      readonly type: 'run.started'
      readonly run: number
      readonly at: string
      readonly specs: readonly string[]
      readonly up_to_date: readonly string[]
      readonly concurrency: number
    }
  /** Specifications that came while the run goes, and that it does as well; and those that are gone. */
  | {readonly type: 'run.joined'; readonly specs: readonly string[]; readonly gone: readonly string[]}
  /** The configuration was changed while the run goes. */
  | {readonly type: 'run.changed'; readonly concurrency: number}
  /** Nothing more starts until it is resumed; what runs is left to end. */
  | {readonly type: 'run.paused'}
  | {readonly type: 'run.resumed'}
  /** A runner may not work before `until`; what is for it waits. `specs` are how many those are. */
  | {readonly type: 'runner.limited'; readonly runner: string; readonly until: string; readonly reason: string; readonly specs: number}
  /** A runner cannot do anything until a person has acted: what is for it is not started. */
  | {readonly type: 'runner.stopped'; readonly runner: string; readonly reason: string; readonly suggestions: readonly string[]; readonly specs: number}
  | {readonly type: 'run.warning'; readonly code: string; readonly message: string}
  | {
      readonly type: 'spec.started'
      readonly spec: string
      readonly execution: number
      readonly iteration: number
      readonly max_iterations: number
      /** Attempts at this iteration before it, which something outside cut off. */
      readonly retry: number
      readonly runner: string
      readonly log: string
    }
  | {readonly type: 'spec.progress'; readonly spec: string; readonly text: string}
  | {
      readonly type: 'spec.verified'
      readonly spec: string
      readonly command: string
      readonly passed: boolean
      readonly exit_code: number | null
      readonly duration_ms: number
    }
  | {readonly type: 'spec.iteration_failed'; readonly spec: string; readonly iteration: number; readonly max_iterations: number; readonly reason: string}
  /** Something outside cut an attempt off; the same is tried again, not before `at`. */
  | {
      readonly type: 'spec.retry'
      readonly spec: string
      readonly iteration: number
      /** From 1. */
      readonly retry: number
      readonly max_retries: number
      readonly reason: string
      readonly delay_ms: number
      readonly at: string
    }
  | {readonly type: 'spec.completed'; readonly spec: string; readonly iteration: number; readonly verified: number; readonly duration_ms: number}
  | {
      readonly type: 'spec.failed'
      readonly spec: string
      readonly iteration: number
      readonly reason: string
      readonly output: string
      /** What a person can do about it, where that is known. */
      readonly suggestions: readonly string[]
      readonly log: string
      readonly duration_ms: number
    }
  /** A plugin's hook has set it aside. */
  | {readonly type: 'spec.skipped'; readonly spec: string; readonly reason: string}
  /** Proven, and waiting for a person to agree. */
  | {readonly type: 'spec.awaiting'; readonly spec: string; readonly iteration: number; readonly verified: number; readonly duration_ms: number}
  /** Not done, and nothing used up: it waits as it did before. */
  | {readonly type: 'spec.put_back'; readonly spec: string; readonly reason: string}
  | {readonly type: 'spec.blocked'; readonly spec: string; readonly reason: string}
  | {readonly type: 'spec.cancelled'; readonly spec: string}
  | ({readonly type: 'summary'} & RunSummary)
  /** Of a run of several projects all together: its last line. */
  | ({readonly type: 'total'} & RunTotal)
