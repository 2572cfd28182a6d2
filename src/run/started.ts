/** How a command ended; `code` is `null` when a signal ended it. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process that has been started. */
export interface Started {
  readonly pid: number
  /** Rejects when nobody can tell any more how it ended. */
  readonly exited: Promise<Exit>
}

/** A shell command to start. */
export interface SpawnRequest {
  readonly command: string
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  /** The file that its output is appended to. */
  readonly log: string
}

/** Why nobody can tell how a command ended. */
export class SpawnerLostError extends Error {
  constructor() {
    super('the process that had started it was ended')
  }
}
