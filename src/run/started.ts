import type {LendableLog} from './task-log.ts'

/** How a command ended; `code` is `null` when a signal ended it. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Nothing of its process group is left; where this is missing, nobody has looked. */
  readonly isAlone?: boolean
}

/** A process that has been started. */
export interface Started {
  readonly pid: number
  /** Where processes are noted, this one needs no more: it is noted already, or over. */
  readonly isNoted?: boolean
  /** Rejects when nobody can tell any more how it ended. */
  readonly exited: Promise<Exit>
}

/** A shell command to start. */
export interface SpawnRequest {
  readonly command: string
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  /** What its output is appended to, and what is said there before it. */
  readonly log: LendableLog
  readonly heading?: string | undefined
  /** The file in which its process group is noted, if any. */
  readonly processes?: string | undefined
  /** Aborts when it is not wanted any more. */
  readonly signal?: AbortSignal | undefined
}

/** Why a command was not started where it might have been: whoever asked may well start it, or find out what is wrong. */
export class NotStartedError extends Error {
  /** Whether what is to stand in the log before its output stands there. */
  readonly isBegun: boolean

  constructor(message: string, isBegun = false) {
    super(message)
    this.isBegun = isBegun
  }
}

/** Why nobody can tell how a command ended. */
export class SpawnerLostError extends Error {
  constructor() {
    super('the process that had started it was ended')
  }
}
