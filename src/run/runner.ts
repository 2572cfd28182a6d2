import type {SpecMetadata} from '../specification/specification.ts'

/** What a runner is asked to do: one attempt at one specification. */
export interface RunnerTask {
  readonly spec: {readonly id: string; readonly title: string; readonly path: string; readonly content: string; readonly metadata: SpecMetadata}
  readonly project: {readonly name: string; readonly path: string}
  readonly run: number
  /** From 1. */
  readonly iteration: number
  readonly maxIterations: number
  /** Why the iteration before did not do, and the end of what was printed. */
  readonly feedback: string | undefined
  /** The whole environment for child processes, the `MMM_` variables included. */
  readonly environment: Readonly<Record<string, string>>
  /** Where everything that is printed goes, as it comes. */
  readonly log: TaskLog
  /** Milliseconds between asking a process group to end and killing it. */
  readonly grace: number
  /** Aborts when not even that time is left. */
  readonly hurry: AbortSignal
}

/** The log file of one attempt, only ever appended to. */
export interface TaskLog {
  readonly path: string
  /** A file descriptor for a child's output: what a child writes to it survives mmm. */
  readonly descriptor: number
  write(text: string): void
  /** Bytes so far. */
  size(): number
  /** At most `length` bytes of what was written after `from`: the end, since that is where errors stand. */
  tail(from: number, length: number): string
}

/** How an attempt ended. Only `transient` and `limited` leave the iteration unused. */
export type RunnerReport =
  | {readonly type: 'report'; readonly outcome: 'success'; readonly output?: string}
  | {readonly type: 'report'; readonly outcome: 'failed'; readonly reason: string; readonly output?: string}

export type RunnerEvent =
  /** A process group was started; it is ended when the run dies. */
  | {readonly type: 'process'; readonly pid: number}
  /** What is going on now, in a few words. */
  | {readonly type: 'progress'; readonly text: string}
  | RunnerReport

/** Carries out specifications. The last event of an attempt is its report; when `signal` aborts, whatever was started must be ended. */
export interface Runner {
  readonly name: string
  /** What an attempt does, in short, for the record. */
  describe(task: Pick<RunnerTask, 'spec'>): string
  run(task: RunnerTask, signal: AbortSignal): AsyncIterable<RunnerEvent>
}
