import {formatDuration} from '../text/duration.ts'
import type {Evidence} from '../state/execution.ts'
import type {EarlierWork} from './baselines.ts'
import type {AttemptEvent, AttemptOrder, AttemptOutcome} from './executor.ts'
import {proveSpecification} from './proof.ts'
import type {Runner, RunnerReport, RunnerTask} from './runner.ts'
import {endStrays} from './stray-processes.ts'
import {Watchdog} from './watchdog.ts'
import {type ChangeProbe, isInGit, probeChanges} from './work-tree.ts'

export interface AttemptOptions {
  readonly runner: Runner
  readonly task: RunnerTask
  readonly order: Pick<AttemptOrder, 'idleTimeout' | 'keepOutput' | 'timeout'>
  readonly cancelled: AbortSignal
  /** Whether the work is done already, and only has to be proven. */
  readonly proofOnly?: boolean
  /** Whether nobody else works in the folder, so that what changes there is the attempt's doing. */
  readonly isAlone?: () => boolean
  /** What counts beside what this iteration changes. */
  readonly earlier?: EarlierWork
  /** Takes secrets out of a text. */
  readonly mask: (text: string) => string
  readonly onEvent: (event: AttemptEvent) => void
}

/** Why an attempt is no success. */
export interface Trouble extends Pick<AttemptOutcome, 'isFinal' | 'suggestions' | 'until'> {
  readonly status: 'failed' | 'fatal' | 'limited' | 'transient'
  readonly reason: string
  readonly feedback: string
}

type Facts = Pick<AttemptOutcome, 'answer' | 'changed' | 'model' | 'session' | 'usage'>

/** Bytes of output that the next iteration is told. */
export const FEEDBACK_OUTPUT = 32 * 1024

/** One attempt: the runner's work and then, whatever the runner says of itself, the proof. */
export async function attemptSpecification(options: AttemptOptions): Promise<AttemptOutcome> {
  const started = performance.now()
  const {cancelled, mask, order, proofOnly = false, task} = options
  const watchdog = new Watchdog({log: task.log, timeout: order.timeout, idleTimeout: order.idleTimeout, cancelled})
  const evidence: Evidence[] = []
  let facts: Facts = {}
  let remark: string | undefined
  const learn = (known: Facts, said?: string): void => {
    facts = {...facts, ...known}
    remark = said ?? remark
  }
  try {
    const isDemanded = task.spec.metadata.requires_change === true
    const changes = !proofOnly && (isDemanded || mayLearn(options)) ? await look(() => probeChanges(task)) : undefined
    // Before the work, which may be cut off.
    if (isDemanded && typeof changes === 'function') options.earlier?.keep(task, changes)
    const worked = (isDemanded && typeof changes === 'object' ? changes : undefined) ?? (proofOnly ? undefined : await work(options, watchdog, learn))
    const changed = typeof changes === 'function' && !watchdog.signal.aborted ? await look(changes) : undefined
    if (changed && 'all' in changed && options.isAlone?.()) learn({changed: changed.all})
    const trouble = worked ?? (isDemanded ? await demandChange(changed, options) : undefined) ?? (await proveSpecification(options, watchdog.signal, evidence))
    const stopped = watchdog.reason && describeStop(watchdog.reason, order)
    if (stopped) await endStrays(task)
    const {feedback = stopped ? task.log.tail(0, FEEDBACK_OUTPUT) : '', reason = null, ...rest} = trouble ?? {}
    return {
      ...(!stopped && rest),
      ...facts,
      status: stopped?.status ?? trouble?.status ?? 'success',
      reason: stopped?.reason ?? (reason && mask(reason)),
      ...(stopped?.suggestions && {suggestions: stopped.suggestions}),
      feedback: remark === undefined || !trouble || reason === remark ? feedback : `${mask(remark)}\n\n${feedback}`,
      output: task.log.tail(0, order.keepOutput),
      evidence,
      duration: Math.round(performance.now() - started),
    }
  } finally {
    watchdog.dispose()
  }
}

async function work(
  {mask, onEvent, runner, task}: AttemptOptions,
  watchdog: Watchdog,
  learn: (facts: Facts, remark?: string) => void,
): Promise<Trouble | undefined> {
  const from = task.log.size()
  const tail = (): string => task.log.tail(from, FEEDBACK_OUTPUT)
  let report: RunnerReport | undefined
  try {
    for await (const event of runner.run(task, watchdog.signal)) {
      if (event.type === 'report') report = event
      else if (event.type === 'waiting') watchdog.excuse(event.milliseconds)
      else onEvent(event)
      if (event.type === 'session' || event.type === 'report') learn(factsOf(event), event.type === 'report' ? event.remark : undefined)
      if (event.type === 'report' && event.output !== undefined) learn({answer: mask(event.output)})
      if (event.type === 'usage') learn({usage: event.usage})
    }
  } catch (error) {
    // A runner may come from a plugin: its bug is a failed attempt, not the end of the run.
    task.log.write(`${(error as Error)?.stack ?? String(error)}\n`)
    return {status: 'failed', reason: `the runner ${runner.name} threw: ${(error as Error)?.message ?? String(error)}`, feedback: tail()}
  }
  if (!report) return {status: 'failed', reason: `the runner ${runner.name} ended without a report`, feedback: tail()}
  switch (report.outcome) {
    case 'success':
      return undefined
    case 'limited':
      return {status: 'limited', reason: report.reason, feedback: tail(), ...(report.until !== undefined && {until: report.until})}
    case 'fatal':
      return {status: 'fatal', reason: report.reason, feedback: tail(), suggestions: report.suggestions}
    case 'failed': {
      const {isFinal, reason, suggestions} = report
      return {status: 'failed', reason, feedback: tail(), ...(isFinal && {isFinal}), ...(suggestions && {suggestions})}
    }
    default:
      return {status: report.outcome, reason: report.reason, feedback: tail()}
  }
}

/** What says that it is done and left everything as it was, from its first iteration on, has done nothing. */
async function demandChange(
  changed: Awaited<ReturnType<ChangeProbe>> | Trouble | undefined,
  {earlier, task}: Pick<AttemptOptions, 'earlier' | 'task'>,
): Promise<Trouble | undefined> {
  if (!changed || 'status' in changed) return changed
  if (changed.touched.length > 0) return undefined
  const before = earlier && (await look(() => earlier.changed(task)))
  if (before && ('status' in before || before.length > 0)) return 'status' in before ? before : undefined
  return {status: 'failed', reason: 'it changed no file, and has to (requires_change)', feedback: ''}
}

/** Whether what it changes is to be noted: looking takes moments, which commands that name no files need not spend. */
function mayLearn({isAlone, runner, task: {project, spec}}: AttemptOptions): boolean {
  return isAlone?.() === true && isInGit(project.path) && (runner.name !== 'shell' || (spec.metadata.touches ?? []).length > 0)
}

/** Whether something changed cannot always be told: git may be missing, or its repository broken. */
async function look<T extends object>(probe: () => Promise<T>): Promise<T | Trouble> {
  try {
    return await probe()
  } catch (error) {
    return {status: 'failed', reason: `what it changed cannot be told: ${(error as Error).message}`, feedback: ''}
  }
}

function factsOf({model, session, usage}: Facts): Facts {
  return {...(model !== undefined && {model}), ...(session !== undefined && {session}), ...(usage !== undefined && {usage})}
}

function describeStop(
  reason: NonNullable<Watchdog['reason']>,
  {idleTimeout, timeout}: AttemptOptions['order'],
): {status: 'cancelled' | 'timeout'; reason: string; suggestions?: string[]} {
  if (reason === 'timeout') {
    const suggestions = ['Give it longer: `timeout` in the specification, --timeout, or run.timeout.']
    return {status: 'timeout', reason: `took longer than ${formatDuration(timeout)}`, suggestions}
  }
  if (reason === 'idle') {
    const suggestions = ['Let it be silent for longer: run.idle_timeout.']
    return {status: 'timeout', reason: `printed nothing for ${formatDuration(idleTimeout)}`, suggestions}
  }
  return {status: 'cancelled', reason: 'the run was cancelled'}
}
