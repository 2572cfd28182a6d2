import type {LogFailedError} from './errors.ts'
import type {Result} from '../result.ts'
import type {Evidence} from '../state/execution.ts'
import type {RunnerTask, Usage} from './runner.ts'

/** All that a place must know to carry out one attempt: plain data, which may be sent anywhere (docs/executor.md). */
export interface AttemptOrder {
  /** Equal for equal work of one run: whoever is asked twice does it once. */
  readonly key: string
  readonly run: number
  readonly runner: string
  readonly spec: RunnerTask['spec']
  /** SHA-256 of the specification. */
  readonly contentHash: string
  readonly project: RunnerTask['project']
  /** From 1. */
  readonly iteration: number
  readonly maxIterations: number
  /** From 0. */
  readonly retry: number
  readonly feedback: string | null
  readonly dependencies: RunnerTask['dependencies']
  readonly session: string | null
  /** Dollars that it may cost at most, where there is a limit. */
  readonly budget: number | null
  /** Milliseconds. */
  readonly timeout: number
  /** Milliseconds. */
  readonly idleTimeout: number
  /** Milliseconds. */
  readonly grace: number
  /** The log file, from the project's folder. */
  readonly log: string
  /** Bytes of output that the outcome brings along. */
  readonly keepOutput: number
}

/** What an attempt says while it goes. */
export type AttemptEvent =
  | {readonly type: 'answered'}
  | {readonly type: 'process'; readonly pid: number}
  | {readonly type: 'progress'; readonly text: string}
  | {readonly type: 'session'; readonly session: string}
  | {readonly type: 'usage'; readonly usage: Usage}
  | {readonly type: 'verified'; readonly evidence: Evidence}

/** How an attempt ended: plain data. */
export interface AttemptOutcome {
  readonly status: 'cancelled' | 'failed' | 'fatal' | 'limited' | 'success' | 'timeout' | 'transient'
  /** Why it is no success. */
  readonly reason: string | null
  /** Of a failure: no further iteration could do any better, only a person. */
  readonly isFinal?: true
  /** The end of what belongs to the reason, for people and for the next iteration. */
  readonly feedback: string
  /** The end of everything that was printed. */
  readonly output: string
  readonly evidence: readonly Evidence[]
  /** Milliseconds by a monotonic clock. */
  readonly duration: number
  /** Of a limit: when it is over, in milliseconds since 1970, if that is known. */
  readonly until?: number
  /** Of what is fatal or final: what a person can do. */
  readonly suggestions?: readonly string[]
  /** Files that are changed now, from the project's folder, where it is certain that nobody else changed them. */
  readonly changed?: readonly string[]
  readonly usage?: Usage
  readonly model?: string
  readonly session?: string
  /** What the runner had to say in the end. */
  readonly answer?: string
}

/** How whoever ordered an attempt ends it, and hears of it. */
export interface AttemptControl {
  /** Aborts when the attempt is no longer wanted. */
  readonly signal: AbortSignal
  /** Aborts when there is no time to end it gently. */
  readonly hurry: AbortSignal
  readonly onEvent: (event: AttemptEvent) => void
}

/** Where attempts are carried out. What runs when, who holds what and what counts as done is decided elsewhere. */
export interface Executor {
  execute(order: AttemptOrder, control: AttemptControl): Promise<Result<AttemptOutcome, LogFailedError>>
}
