import type {RunEvent} from 'mmm-cli'
import type {RunView} from './run-view.ts'

/** One JSON object a line, the summary last. */
export class JsonView implements RunView {
  show(event: RunEvent): void {
    process.stdout.write(`${JSON.stringify(event)}\n`)
  }

  /** A script has the events; what is said beside them is for people. */
  note(): void {}

  async end(): Promise<void> {}
}
