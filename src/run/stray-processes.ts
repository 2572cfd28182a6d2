import {TOKEN_VARIABLE} from './process-record.ts'
import {processesWith, signalProcess} from './process-table.ts'
import type {RunnerTask} from './runner.ts'

/** Milliseconds between looks. */
const POLL = 25
/** Milliseconds that the system may take to carry out a kill. */
const KILL_WAIT = 1000

/** Ends what an attempt started and what left its process group, as the tools of an agent do: known by its environment. */
export async function endStrays({environment, grace, hurry}: Pick<RunnerTask, 'environment' | 'grace' | 'hurry'>): Promise<void> {
  const token = environment[TOKEN_VARIABLE]
  const spec = environment.MMM_SPEC_ID
  if (token === undefined || spec === undefined) return
  const strays = (): number[] => processesWith({[TOKEN_VARIABLE]: token, MMM_SPEC_ID: spec})
  if (!(await end(strays, 'SIGTERM', () => (hurry.aborted ? 0 : grace)))) await end(strays, 'SIGKILL', () => KILL_WAIT)
}

/** Whether nothing is left after a signal. */
async function end(strays: () => number[], signal: NodeJS.Signals, patience: () => number): Promise<boolean> {
  for (const pid of strays()) signalProcess(pid, signal)
  const began = performance.now()
  while (strays().length > 0) {
    if (performance.now() - began >= patience()) return false
    await new Promise((resolve) => setTimeout(resolve, POLL))
  }
  return true
}
