import type {RunEvent, RunSummary} from 'mmm-cli'

/** Shows a run while it goes. */
export interface RunView {
  show(event: RunEvent): void
  /** Says something that belongs to no specification. */
  note(text: string): void
  /** Settles when everything is on the screen. */
  end(): Promise<void>
}

export type FailedSpec = Extract<RunEvent, {type: 'spec.failed'}>
export type BlockedSpec = Extract<RunEvent, {type: 'spec.blocked'}>

/** What the end of a run is told from. */
export interface RunOutcome {
  readonly summary: RunSummary
  readonly failed: readonly FailedSpec[]
  readonly blocked: readonly BlockedSpec[]
}
