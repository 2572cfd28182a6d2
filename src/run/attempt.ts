import type {Evidence} from '../state/execution.ts'
import {formatDuration} from '../text/duration.ts'
import {runCommand} from './command-process.ts'
import type {Runner, RunnerReport, RunnerTask} from './runner.ts'
import {describeExit} from './shell-runner.ts'
import {Watchdog} from './watchdog.ts'

export interface AttemptOptions {
  readonly runner: Runner
  readonly task: RunnerTask
  /** Milliseconds. */
  readonly timeout: number
  /** Milliseconds. */
  readonly idleTimeout: number
  readonly cancelled: AbortSignal
  readonly onProcess: (pid: number) => void
  readonly onProgress: (text: string) => void
  readonly onEvidence: (evidence: Evidence) => void
}

export interface AttemptOutcome {
  readonly status: 'cancelled' | 'failed' | 'success' | 'timeout'
  /** Why it is no success. */
  readonly reason: string | null
  /** The end of what belongs to the reason, for people and for the next iteration. */
  readonly output: string
  readonly evidence: readonly Evidence[]
  /** Milliseconds by a monotonic clock. */
  readonly durationMs: number
}

/** Bytes of output that a receipt keeps. */
const EVIDENCE_OUTPUT = 16 * 1024
/** Bytes of output that the next iteration is told. */
const FEEDBACK_OUTPUT = 32 * 1024

/** One attempt: the runner's work and then, whatever the runner says of itself, the proof. */
export async function attemptSpecification(options: AttemptOptions): Promise<AttemptOutcome> {
  const started = performance.now()
  const {cancelled, idleTimeout, task, timeout} = options
  const watchdog = new Watchdog({log: task.log, timeout, idleTimeout, cancelled})
  const evidence: Evidence[] = []
  try {
    const failure = (await work(options, watchdog.signal)) ?? (await prove(options, watchdog.signal, evidence))
    const stopped = watchdog.reason && describeStop(watchdog.reason, options)
    const status = stopped?.status ?? (failure ? 'failed' : 'success')
    const output = failure?.output ?? (stopped ? task.log.tail(0, FEEDBACK_OUTPUT) : '')
    return {status, reason: stopped?.reason ?? failure?.reason ?? null, output, evidence, durationMs: Math.round(performance.now() - started)}
  } finally {
    watchdog.dispose()
  }
}

interface Failure {
  readonly reason: string
  readonly output: string
}

async function work({onProcess, onProgress, runner, task}: AttemptOptions, signal: AbortSignal): Promise<Failure | undefined> {
  const from = task.log.size()
  const fail = (reason: string): Failure => ({reason, output: task.log.tail(from, FEEDBACK_OUTPUT)})
  let report: RunnerReport | undefined
  try {
    for await (const event of runner.run(task, signal)) {
      if (event.type === 'process') onProcess(event.pid)
      else if (event.type === 'progress') onProgress(event.text)
      else if (event.type === 'report') report = event
    }
  } catch (error) {
    // A runner may come from a plugin: its bug is a failed attempt, not the end of the run.
    task.log.write(`${(error as Error)?.stack ?? String(error)}\n`)
    return fail(`the runner ${runner.name} threw: ${(error as Error)?.message ?? String(error)}`)
  }
  if (!report) return fail(`the runner ${runner.name} ended without a report`)
  return report.outcome === 'success' ? undefined : fail(report.reason)
}

/** Runs the verify commands in order, and stops at the first that does not pass: those after it may build on it. */
async function prove({onEvidence, onProcess, onProgress, task}: AttemptOptions, signal: AbortSignal, evidence: Evidence[]): Promise<Failure | undefined> {
  for (const command of task.spec.metadata.verify ?? []) {
    if (signal.aborted) return undefined
    onProgress(`verify: ${command}`)
    task.log.write(`$ ${command}   # verify\n`)
    const from = task.log.size()
    const started = performance.now()
    const {environment, grace, hurry, log} = task
    const exit = await runCommand({command, cwd: task.project.path, environment, descriptor: log.descriptor, grace, hurry, signal, onStart: onProcess})
    const passed = exit.code === 0 && !signal.aborted
    const receipt = {command, exit_code: exit.code, passed, duration_ms: Math.round(performance.now() - started), output: task.log.tail(from, EVIDENCE_OUTPUT)}
    evidence.push(receipt)
    onEvidence(receipt)
    if (!passed) return {reason: `verify \`${command}\` ${describeExit(exit)}`, output: task.log.tail(from, FEEDBACK_OUTPUT)}
  }
  return undefined
}

function describeStop(reason: NonNullable<Watchdog['reason']>, {idleTimeout, timeout}: AttemptOptions): {status: 'cancelled' | 'timeout'; reason: string} {
  if (reason === 'timeout') return {status: 'timeout', reason: `took longer than ${formatDuration(timeout)}`}
  if (reason === 'idle') return {status: 'timeout', reason: `printed nothing for ${formatDuration(idleTimeout)}`}
  return {status: 'cancelled', reason: 'the run was cancelled'}
}
