import {JsonView} from './json-view.ts'
import {PlainView} from './plain-view.ts'
import type {Outlook, RunView} from './run-view.ts'

export interface ViewOptions {
  readonly isJson: boolean
  /** What is known beforehand; asked for only where it is shown. */
  readonly outlook: () => Outlook
  readonly log: (line: string) => void
  /** For what is said beside the events. */
  readonly talk: (line: string) => void
}

/** The view that suits who looks: data for a script, a living list on a terminal, else a line for each event. */
export async function chooseView({isJson, log, outlook, talk}: ViewOptions): Promise<RunView> {
  if (isJson) return new JsonView()
  if (!process.stdout.isTTY || process.env.TERM === 'dumb') return new PlainView(log, talk)
  const {ProgressView} = await import('./progress-view.ts')
  return new ProgressView(log, outlook())
}
