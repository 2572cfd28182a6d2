import type {RunEvent, RunSummary} from 'mmm-cli'
import type {BlockedSpec, FailedSpec, RunOutcome} from './run-view.ts'

/** Keeps of a run's events what its end is told from. */
export class OutcomeNotes {
  readonly #failed: FailedSpec[] = []
  readonly #blocked: BlockedSpec[] = []
  readonly #awaiting: string[] = []

  note(event: RunEvent): void {
    if (event.type === 'spec.failed') this.#failed.push(event)
    if (event.type === 'spec.blocked') this.#blocked.push(event)
    if (event.type === 'spec.awaiting') this.#awaiting.push(event.spec)
  }

  with(summary: RunSummary): RunOutcome {
    return {summary, failed: this.#failed, blocked: this.#blocked, awaiting: this.#awaiting}
  }
}
