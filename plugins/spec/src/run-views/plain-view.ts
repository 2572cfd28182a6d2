import type {RunEvent} from 'mmm-cli'
import {describeEvent, formatFailure, paint} from './format.ts'
import type {RunView} from './run-view.ts'

/** One line an event, for pipes, files and very long runs. */
export class PlainView implements RunView {
  readonly #log: (line: string) => void

  constructor(log: (line: string) => void) {
    this.#log = log
  }

  show(event: RunEvent): void {
    if (event.type === 'spec.failed') return formatFailure(event).forEach((line) => this.#log(line))
    // Blocked ones are told together at the end, where the reason has been seen.
    if (event.type === 'spec.blocked') return
    const line = describeEvent(event)
    if (line !== undefined) this.#log(`${markOf(event)} ${line}`)
  }

  async end(): Promise<void> {}
}

function markOf({type}: RunEvent): string {
  if (type === 'spec.completed') return paint('green', '✔')
  if (type === 'spec.iteration_failed') return paint('yellow', '↻')
  if (type === 'run.warning') return paint('yellow', '!')
  return type === 'spec.cancelled' ? paint('yellow', '■') : '▶'
}
