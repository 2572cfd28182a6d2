import {type Detached, ExitCode, printableLine, type ProjectServices} from 'mmm-cli'
import {SIGNALS} from './run-signals.ts'

export interface BackgroundOptions {
  /** The words of the command that starts it. */
  readonly argv: readonly string[]
  readonly isJson: boolean
  readonly log: (line: string) => void
}

/** A run in the background, as `--json` shows it. */
export type BackgroundRun = Omit<Extract<Detached, {kind: 'started'}>, 'kind'>

/** Starts the same command in the background, and tells how to watch its run; or, where that did not begin, what it had to say. Gives the exit code. */
export async function runInBackground(
  services: ProjectServices,
  {argv, isJson, log}: BackgroundOptions,
): Promise<{readonly code: number; readonly started?: BackgroundRun}> {
  const words = ['run', '--in-background', ...argv.filter((word) => word !== '--detach')]
  // This one the dispatcher has taken out of the words already.
  if (process.argv.includes('--no-plugins')) words.splice(1, 0, '--no-plugins')
  const interrupt = new AbortController()
  const stop = (signal: NodeJS.Signals): void => interrupt.abort(signal)
  for (const signal of SIGNALS) process.once(signal, stop)
  try {
    const detached = await services.runs.detach({argv: words, cwd: process.cwd(), signal: interrupt.signal})
    if (!detached.ok) throw detached.error
    if (detached.value.kind === 'ended') {
      const {code, output} = detached.value
      ;(isJson ? process.stdout : process.stderr).write(output)
      const {aborted, reason} = interrupt.signal
      return {code: aborted ? (reason === 'SIGINT' ? ExitCode.Interrupted : ExitCode.Terminated) : code}
    }
    const {kind: _, ...started} = detached.value
    for (const line of describe(started)) log(line)
    return {code: ExitCode.Success, started}
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop)
  }
}

function describe({log, pid, runs}: BackgroundRun): string[] {
  const {joint, run} = runs[0]!
  const id = joint ?? run
  const names = runs.map((each) => `run ${each.run} of ${each.project}`).join(', ')
  return [
    printableLine(`Run ${id} goes on in the background (process ${pid})${joint === undefined ? '' : `: ${names}`}.`),
    `  prints to ${printableLine(log)}`,
    `Next: ${['attach', 'pause', 'cancel'].map((word) => `mmm runs ${word} ${id}`).join(' · ')}`,
  ]
}
