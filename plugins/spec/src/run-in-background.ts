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
  const isOne = runs.length === 1
  const {project, run} = runs[0]!
  const names = runs.map(({project, run}) => (isOne ? `Run ${run}` : `run ${run} of ${project}`)).join(', ')
  const steer = (word: string): string =>
    isOne ? `mmm runs ${word} ${run}` : `mmm project exec --projects ${runs.map((each) => each.project).join(',')} -- runs ${word}`
  const attach = isOne ? steer('attach') : `mmm runs attach ${run} --project ${project}`
  return [
    printableLine(isOne ? `${names} goes on in the background (process ${pid}).` : `In the background, in one process (${pid}): ${names}.`),
    `  prints to ${printableLine(log)}`,
    `Next: ${[attach, ...(isOne ? [steer('pause')] : []), steer('cancel')].join(' · ')}`,
  ]
}
