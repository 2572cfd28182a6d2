import {formatDuration, formatSpending, printable, printableLine, type RunEvent} from 'mmm-cli'
import {styleText} from 'node:util'
import type {BlockedSpec, FailedSpec, RunOutcome} from './run-view.ts'

type Color = Parameters<typeof styleText>[0]

/** Colour only where the terminal and the user want it. */
export function paint(color: Color, text: string): string {
  return styleText(color, text, {stream: process.stdout})
}

/** One line for an event, without its mark; `undefined` for events that are not worth one. */
export function describeEvent(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'run.changed':
      return `run.concurrency is ${event.concurrency} now`
    case 'run.paused':
      return 'paused: nothing more starts until mmm runs resume'
    case 'run.resumed':
      return 'going on'
    case 'run.joined':
      return [...(event.specs.length > 0 ? [`more to do: ${some(event.specs)}`] : []), ...(event.gone.length > 0 ? [`gone: ${some(event.gone)}`] : [])].join(
        ' · ',
      )
    case 'run.warning':
      return printableLine(event.message)
    case 'spec.started':
      return `${event.spec} ${describeStart(event)}`
    case 'spec.iteration_failed':
      return `${event.spec} iteration ${event.iteration}/${event.max_iterations} failed: ${printableLine(event.reason)}`
    case 'spec.completed':
      return [
        event.spec,
        formatDuration(event.duration_ms),
        ...(event.verified > 0 ? [`verify ${event.verified}/${event.verified}`] : []),
        ...(event.iteration > 1 ? [`iteration ${event.iteration}`] : []),
      ].join('  ')
    case 'spec.retry':
      return `${event.spec} ${describeRetry(event)}`
    case 'spec.awaiting':
      return `${event.spec} is proven and waits for approval: mmm spec mark ${event.spec} approved, or rejected`
    case 'spec.put_back':
      return `${event.spec} is put back: ${printableLine(event.reason)}`
    case 'runner.limited':
      return `${printableLine(event.runner)} may not work until ${formatTime(event.until)} (${printableLine(event.reason)}); waiting for it: ${event.specs}`
    case 'runner.stopped':
      return printableLine(`${event.runner} cannot work: ${[event.reason, ...event.suggestions].join(' · ')}; not started: ${event.specs}`)
    case 'spec.blocked':
      return `${event.spec} blocked: ${printableLine(event.reason)}`
    case 'spec.skipped':
      return `${event.spec} skipped: ${printableLine(event.reason)}`
    case 'spec.cancelled':
      return `${event.spec} cancelled`
    default:
      return undefined
  }
}

/** `tries again in 4 s (1 of 5): why`. */
export function describeRetry({delay_ms: delay, max_retries: most, reason, retry}: Extract<RunEvent, {type: 'spec.retry'}>): string {
  return `tries again in ${formatDuration(delay)} (${retry} of ${most}): ${printableLine(reason)}`
}

/** A moment as the clock on the wall shows it, with its date where that is not today's. */
export function formatTime(iso: string, now = new Date()): string {
  const at = new Date(iso)
  const time = at.toTimeString().slice(0, at.getSeconds() === 0 ? 5 : 8)
  return at.toDateString() === now.toDateString() ? time : `${iso.slice(0, 10)} ${time}`
}

function describeStart({iteration, max_iterations, retry, runner}: Extract<RunEvent, {type: 'spec.started'}>): string {
  if (retry > 0) return `try ${retry + 1} of iteration ${iteration} started (${runner})`
  return iteration === 1 ? `started (${runner})` : `iteration ${iteration}/${max_iterations} started`
}

/** A failure with what is needed to mend it: why, what was printed last, and where all of it is. */
// oxlint-disable-next-line typescript/no-useless-default-assignment -- runs of the day before this field was told have none
export function formatFailure({iteration, log, output, reason, spec, suggestions = []}: FailedSpec): string[] {
  return [
    `${paint('red', '✖')} ${spec} failed after ${iteration} ${iteration === 1 ? 'iteration' : 'iterations'}: ${printableLine(reason)}`,
    ...printable(output)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => `    ${line}`),
    ...suggestions.map((suggestion) => `    ${printableLine(suggestion)}`),
    `    log: ${log}`,
  ]
}

/** `3 completed, 1 failed`. */
export function tellCounts(summary: Omit<RunOutcome['summary'], 'run'>): string {
  const counts: Array<[number, string]> = [
    [summary.completed, 'completed'],
    [summary.failed, 'failed'],
    [summary.blocked, 'blocked'],
    [summary.awaiting, summary.awaiting === 1 ? 'waits for approval' : 'wait for approval'],
    [summary.cancelled, 'cancelled'],
    [summary.not_started, 'not started'],
    [summary.skipped, 'skipped'],
    [summary.up_to_date, 'up to date'],
  ]
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  return told.length > 0 ? told.join(', ') : 'nothing to do'
}

/** Whether nothing was chosen, not even what is done or cannot be. */
export function didNothing({
  awaiting,
  blocked,
  cancelled,
  completed,
  failed,
  not_started: left,
  skipped,
  up_to_date: done,
}: Omit<RunOutcome['summary'], 'run'>): boolean {
  return awaiting + blocked + cancelled + completed + failed + left + skipped + done === 0
}

/** The end of a run for people; `next` where the run itself tells nothing of what to do. */
export function formatEnd({awaiting, blocked, failed, summary}: RunOutcome, next: readonly string[] = []): string[] {
  return [
    ...formatBlocked(blocked),
    ...summary.limited.map(({runner, until}) => `  ${printableLine(runner)} may not work until ${formatTime(until)}`),
    [`Run ${summary.run}: ${tellCounts(summary)} in ${formatDuration(summary.duration_ms)}`, ...formatSpending(summary.spending)].join(' · '),
    ...(next.length > 0 ? next : nextStep(summary, failed, blocked, awaiting)),
  ]
}

function formatBlocked(blocked: readonly BlockedSpec[]): string[] {
  const shown = blocked.slice(0, 10).map(({reason, spec}) => `  blocked: ${spec} (${printableLine(reason)})`)
  return blocked.length > shown.length ? [...shown, `  … and ${blocked.length - shown.length} more blocked`] : shown
}

function nextStep(
  {cancelled, completed, limited, not_started, skipped, up_to_date}: RunOutcome['summary'],
  failed: readonly FailedSpec[],
  blocked: readonly BlockedSpec[],
  awaiting: readonly string[],
): string[] {
  if (failed[0]) return [`Next: mmm state log ${failed[0].spec} · mmm run ${failed[0].spec}`]
  if (awaiting[0] !== undefined) return [`Next: mmm spec show ${awaiting[0]} · mmm spec mark ${awaiting[0]} approved`]
  if (limited[0]) return [`Next: mmm run, from ${formatTime(limited[0].until)} on`]
  if (blocked[0]) return [`Next: mmm spec show ${blocked[0].spec}`]
  if (cancelled + not_started > 0) return ['Next: mmm run']
  if (skipped > 0 && completed + up_to_date === 0) return ['Next: mmm spec list']
  return completed + up_to_date > 0 ? ['Next: mmm state executions'] : ['Next: mmm spec new my-first-spec']
}

function some(ids: readonly string[]): string {
  return ids.length <= 5 ? ids.join(', ') : `${ids.slice(0, 5).join(', ')} …`
}
