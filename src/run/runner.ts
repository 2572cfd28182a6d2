import type {Configuration} from '../configuration/configuration.ts'
import type {MmmError} from '../errors.ts'
import type {Result} from '../result.ts'
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
  /** What the specification builds on, in the order in which it names it. */
  readonly dependencies: readonly TaskDependency[]
  /** The session of the attempt before this one, if that was cut off and may be resumed. */
  readonly session: string | undefined
  /** Dollars that the attempt may cost at most, where there is a limit; whoever can, keeps to it. */
  readonly budget: number | undefined
  /** The settings in force for this run. */
  readonly configuration: Configuration
  /** The whole environment for child processes, the `MMM_` variables included. */
  readonly environment: Readonly<Record<string, string>>
  /** Where everything that is printed goes, as it comes. */
  readonly log: TaskLog
  /** The file in which mmm notes process groups to end when the run dies; a runner has them noted by its events. */
  readonly processes?: string
  /** Milliseconds between asking a process group to end and killing it. */
  readonly grace: number
  /** Aborts when not even that time is left. */
  readonly hurry: AbortSignal
}

/** A specification that is done, and that another one builds on. */
export interface TaskDependency {
  readonly id: string
  readonly title: string
  readonly path: string
  /** What its runner had to say in the end, if anything. */
  readonly result: string | undefined
}

/** An attempt of an earlier run. */
export interface RecordedAttempt {
  /** Its log, and the raw stream beside it, where there was one; absolute. */
  readonly log: string
  readonly stream: string
  /** Why its runner did not do its part; `undefined` when it did. */
  readonly failure: string | undefined
}

/** What a prompt is made of. */
export type PromptTask = Pick<RunnerTask, 'configuration' | 'dependencies' | 'feedback' | 'iteration' | 'maxIterations' | 'project' | 'spec'>

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

/** What an attempt used up, of this attempt alone; what is not known is left out, and never 0. */
export interface Usage {
  readonly input_tokens?: number
  readonly output_tokens?: number
  readonly cache_read_tokens?: number
  readonly cache_write_tokens?: number
  readonly cost_usd?: number
}

/** What is known of an attempt, however it ended. */
export interface ReportFacts {
  /** What the runner has to say for the record; the log has all of it. */
  readonly output?: string
  /** What the next iteration should know should the proof fail, as what was not allowed. */
  readonly remark?: string
  readonly usage?: Usage
  readonly model?: string
  /** Names the conversation, so that a later attempt can go on with it. */
  readonly session?: string
}

/** How an attempt ended. Only `transient` and `limited` leave the iteration unused. */
export type RunnerOutcome =
  | {readonly outcome: 'success'}
  /** Its work was not done: the next iteration is told why; there is none where no attempt could do any better (`isFinal`), and a person is told what to do. */
  | {readonly outcome: 'failed'; readonly reason: string; readonly isFinal?: true; readonly suggestions?: readonly string[]}
  /** Something outside went wrong that may be well in a moment: tried again after a delay. */
  | {readonly outcome: 'transient'; readonly reason: string}
  /** The runner may not work before `until`, in milliseconds since 1970; unknown when it was not said. */
  | {readonly outcome: 'limited'; readonly reason: string; readonly until: number | undefined}
  /** No attempt of this runner can do any better until a person has acted. */
  | {readonly outcome: 'fatal'; readonly reason: string; readonly suggestions: readonly string[]}

export type RunnerReport = ReportFacts & RunnerOutcome & {readonly type: 'report'}

/** What a runner tells while it works. */
export type RunnerEvent =
  /** A process group was started; it is ended when the run dies. */
  | {readonly type: 'process'; readonly pid: number}
  /** What is going on now, in a few words. */
  | {readonly type: 'progress'; readonly text: string}
  /** It is alive, and is silent for this many milliseconds now because it has to wait: counted neither as idle nor as time of its own. */
  | {readonly type: 'waiting'; readonly milliseconds: number}
  /** The conversation has a name: known before the end, it can be resumed after a crash. */
  | {readonly type: 'session'; readonly session: string}
  /** What it works through has answered: a limit that the runner was under is over, and others may start. */
  | {readonly type: 'answered'}
  /** What this attempt has used so far. */
  | {readonly type: 'usage'; readonly usage: Usage}
  | RunnerReport

/** Whether a runner can work here, with what it would use; or what to do about it. */
export type RunnerCheck =
  | {readonly ok: true; readonly details: readonly string[]}
  | {readonly ok: false; readonly reason: string; readonly suggestions: readonly string[]}

/** Where a runner would work. */
export interface RunnerSetting {
  readonly configuration: Configuration
  readonly project: {readonly name: string; readonly path: string}
  readonly environment: Readonly<Record<string, string | undefined>>
}

/**
 * Carries out specifications. A package names the module whose default export it is under `mmm.runners`.
 *
 * @example
 * const echo: Runner = {
 *   name: 'echo',
 *   check: async () => ({ok: true, details: []}),
 *   describe: ({spec}) => `echo ${spec.title}`,
 *   async *run(task) {
 *     task.log.write(`${task.spec.title}\n`)
 *     yield {type: 'report', outcome: 'success'}
 *   },
 * }
 * export default echo
 */
export interface Runner {
  readonly name: string
  /** Looks whether it can work here, before anything starts; asked once a run, and by `mmm doctor`. It changes nothing. */
  check(setting: RunnerSetting): Promise<RunnerCheck>
  /** What an attempt does, in short, for the record. */
  describe(task: Pick<RunnerTask, 'spec'>): string
  /** What its model would be told, where it has one. It changes nothing. */
  prompt?(task: PromptTask): Promise<Result<string, MmmError>>
  /** Hears a recorded attempt again: tells of it as it was and does what it did to files, but asks no model; the report is mmm's. */
  replay?(task: RunnerTask, recorded: RecordedAttempt, signal: AbortSignal): AsyncIterable<RunnerEvent>
  /** One attempt. Its last event is the report; when `signal` aborts, whatever was started must be ended. */
  run(task: RunnerTask, signal: AbortSignal): AsyncIterable<RunnerEvent>
}
