import type {RunEvent} from 'mmm-cli'
import {describeEvent, formatFailure, paint} from './format.ts'
import type {RunView} from './run-view.ts'

/** One line an event, for pipes, files and very long runs. */
export class PlainView implements RunView {
  readonly #log: (line: string) => void
  readonly #talk: (line: string) => void
  /** Of events that came together. */
  #lines: string[] = []

  /** Events go to `log`, what is said beside them to `talk`. */
  constructor(log: (line: string) => void, talk: (line: string) => void) {
    this.#log = log
    this.#talk = talk
  }

  show(event: RunEvent): void {
    if (event.type === 'spec.failed') return formatFailure(event).forEach((line) => this.#gather(line))
    // Blocked ones are told together at the end, where the reason has been seen.
    if (event.type === 'spec.blocked') return
    const line = describeEvent(event)
    if (line !== undefined) this.#gather(`${markOf(event)} ${line}`)
  }

  note(text: string): void {
    this.flush()
    this.#talk(text)
  }

  async end(): Promise<void> {
    this.flush()
  }

  /** Prints what has come, before something else is printed. */
  flush(): void {
    if (this.#lines.length > 0) this.#log(this.#lines.join('\n'))
    this.#lines = []
  }

  /** Printing many lines takes hardly longer than one. */
  #gather(line: string): void {
    if (this.#lines.push(line) === 1) queueMicrotask(() => this.flush())
  }
}

function markOf({type}: RunEvent): string {
  if (type === 'spec.completed') return paint('green', '✔')
  if (type === 'spec.iteration_failed' || type === 'spec.retry') return paint('yellow', '↻')
  if (type === 'run.warning' || type === 'runner.limited') return paint('yellow', '!')
  if (type === 'runner.stopped') return paint('red', '✖')
  if (type === 'spec.skipped') return paint('yellow', '-')
  if (type === 'spec.awaiting') return paint('cyan', '?')
  return type === 'spec.cancelled' || type === 'spec.put_back' ? paint('yellow', '■') : '▶'
}
