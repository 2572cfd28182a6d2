export const EXECUTION_STATUSES = ['running', 'success', 'failed', 'timeout', 'cancelled', 'interrupted', 'transient', 'limited', 'fatal'] as const

/** Whether a person agrees with what an attempt made. */
export type Approval = 'approved' | 'rejected' | 'waiting'

/** How an attempt stands, or ended. */
export type ExecutionStatus = (typeof EXECUTION_STATUSES)[number]

/** Ends of attempts after which a specification is where it was before. */
const GIVEN_BACK: ReadonlySet<ExecutionStatus> = new Set(['cancelled', 'interrupted', 'limited', 'fatal'])

/** One attempt at one specification. These are the field names of `--json`. */
export interface Execution {
  readonly id: number
  readonly run: number
  readonly spec: string
  /** From 1 in each run. */
  readonly iteration: number
  /** From 0; more where an attempt was cut off by something that passes, and tried again. */
  readonly retry: number
  readonly runner: string
  readonly status: ExecutionStatus
  /** ISO 8601, UTC. */
  readonly started_at: string
  /** ISO 8601, UTC; `null` while it runs. */
  readonly completed_at: string | null
  /** Measured with a monotonic clock; `null` while it runs and when mmm did not live to see the end. */
  readonly duration_ms: number | null
  /** What it was put off for before it started. */
  readonly delay_ms: number
  /** `null` where nobody is asked. */
  readonly approval: Approval | null
  /** Why it did not succeed. */
  readonly reason: string | null
  /** The log file, from the project's folder. */
  readonly log: string
  /** The conversation that the attempt had, by which it may go on. */
  readonly session_id: string | null
  readonly model: string | null
  /** What is not known is `null`, and never 0. */
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly cache_read_tokens: number | null
  readonly cache_write_tokens: number | null
  readonly cost_usd: number | null
}

/** What one verify command proved. */
export interface Evidence {
  readonly command: string
  /** `null` when a signal ended it. */
  readonly exit_code: number | null
  readonly passed: boolean
  readonly duration_ms: number
  /** The commit that was checked out when it began, and when it ended; `null` outside a git work tree. */
  readonly commit_before: string | null
  readonly commit_after: string | null
  /** SHA-256 of the specification's file then; `null` when it was away. */
  readonly content_before: string | null
  readonly content_after: string | null
  /** The end of what it printed. */
  readonly output: string
}

/** One attempt with everything that is known of it. */
export interface ExecutionDetails extends Execution {
  readonly command: string
  readonly input: string
  readonly output: string | null
  /** What the runner had to say in the end. */
  readonly answer: string | null
  readonly evidence: readonly Evidence[]
}

/** Which executions are meant. */
export interface ExecutionFilter {
  readonly specId?: string | undefined
  readonly runId?: number | undefined
  readonly status?: ExecutionStatus | undefined
  /** ISO 8601; started then or later. */
  readonly since?: string | undefined
  /** ISO 8601; started then or earlier. */
  readonly until?: string | undefined
  readonly limit?: number | undefined
}

/** What an attempt that goes on where an earlier one ended has to know of it. */
export interface Continuation {
  readonly iteration: number
  readonly retry: number
  readonly feedback: string | undefined
  /** The conversation that was cut off. */
  readonly session?: string
}

/** Whether a run has given a specification back undone since its latest attempt: by how that ended, or because its proof is of before. */
export function isGivenBack(
  latest: Pick<Execution, 'id' | 'status'> | undefined,
  {evidenceId, status}: {readonly evidenceId: number | null; readonly status: string},
): boolean {
  if (!latest || GIVEN_BACK.has(latest.status)) return latest !== undefined
  return status === 'completed' && (latest.status === 'transient' || (evidenceId !== null && evidenceId !== latest.id))
}
