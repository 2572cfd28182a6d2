import type {MmmError} from '../errors.ts'
import type {Result} from '../result.ts'

/** A command line, and where it is to be carried out. */
export interface LineTask {
  /** The words behind `mmm`. */
  readonly argv: readonly string[]
  readonly directory: string
  /** The project to work in; default: the one at hand there. */
  readonly project?: string | undefined
  /** Texts that the history leaves out. */
  readonly secrets?: readonly string[]
  /** For the history. */
  readonly by: 'batch' | 'replay'
}

/** What became of a command line. */
export interface LineOutcome {
  readonly code: number
  readonly duration_ms: number
  /** What it printed; empty where that went straight to this process's own streams. */
  readonly stdout: string
  readonly stderr: string
}

/** Carries out one command line after the other. */
export interface Lane {
  run(task: LineTask): Promise<LineOutcome>
  /** Lets the command that is going hear of a signal, where it has not got it by itself. */
  signal(signal: NodeJS.Signals): void
  end(): void
}

/** The command line of this mmm, for command lines that nobody typed. */
export interface LineRunner {
  /** The command that a line means, or why it cannot be carried out. Nothing is. */
  check(task: LineTask): Result<string, MmmError>
  /** Carries out in this very process. */
  here(options: {readonly capture: boolean}): Lane
  /** Carries out in a process of its own, which lives until the end. */
  fork(): Lane
}
