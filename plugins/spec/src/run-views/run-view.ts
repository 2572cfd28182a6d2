import type {RunEvent, RunSummary} from 'mmm-cli'

/** Shows a run while it goes. */
export interface RunView {
  /** `age` is how many milliseconds ago it was. */
  show(event: RunEvent, age?: number): void
  /** Says something that belongs to no specification. */
  note(text: string): void
  /** Settles when everything is on the screen. */
  end(): Promise<void>
}

/** What is known of a run before it begins. */
export interface Outlook {
  /** What each specification needs of the same run. */
  readonly needs: ReadonlyMap<string, readonly string[]>
  /** How long each usually takes, in milliseconds. */
  readonly usual: ReadonlyMap<string, number>
}

export type FailedSpec = Extract<RunEvent, {type: 'spec.failed'}>
export type BlockedSpec = Extract<RunEvent, {type: 'spec.blocked'}>

/** What the end of a run is told from. */
export interface RunOutcome {
  readonly summary: RunSummary
  readonly failed: readonly FailedSpec[]
  readonly blocked: readonly BlockedSpec[]
  /** Ids of those that a person has to agree to. */
  readonly awaiting: readonly string[]
}
