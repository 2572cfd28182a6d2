import {formatDuration, printable, printableLine, type RunEvent} from 'mmm-cli'
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
    case 'run.warning':
      return printableLine(event.message)
    case 'spec.started':
      return event.iteration === 1 ? `${event.spec} started (${event.runner})` : `${event.spec} iteration ${event.iteration}/${event.max_iterations} started`
    case 'spec.iteration_failed':
      return `${event.spec} iteration ${event.iteration}/${event.max_iterations} failed: ${printableLine(event.reason)}`
    case 'spec.completed':
      return [
        event.spec,
        formatDuration(event.duration_ms),
        ...(event.verified > 0 ? [`verify ${event.verified}/${event.verified}`] : []),
        ...(event.iteration > 1 ? [`iteration ${event.iteration}`] : []),
      ].join('  ')
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

/** A failure with what is needed to mend it: why, what was printed last, and where all of it is. */
export function formatFailure({iteration, log, output, reason, spec}: FailedSpec): string[] {
  return [
    `${paint('red', '✖')} ${spec} failed after ${iteration} ${iteration === 1 ? 'iteration' : 'iterations'}: ${printableLine(reason)}`,
    ...printable(output)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => `    ${line}`),
    `    log: ${log}`,
  ]
}

export function formatEnd({blocked, failed, summary}: RunOutcome): string[] {
  const counts: Array<[number, string]> = [
    [summary.completed, 'completed'],
    [summary.failed, 'failed'],
    [summary.blocked, 'blocked'],
    [summary.cancelled, 'cancelled'],
    [summary.not_started, 'not started'],
    [summary.skipped, 'skipped'],
    [summary.up_to_date, 'up to date'],
  ]
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`)
  return [
    ...formatBlocked(blocked),
    `Run ${summary.run}: ${told.length > 0 ? told.join(', ') : 'nothing to do'} in ${formatDuration(summary.duration_ms)}`,
    ...nextStep(summary, failed, blocked),
  ]
}

function formatBlocked(blocked: readonly BlockedSpec[]): string[] {
  const shown = blocked.slice(0, 10).map(({reason, spec}) => `  blocked: ${spec} (${printableLine(reason)})`)
  return blocked.length > shown.length ? [...shown, `  … and ${blocked.length - shown.length} more blocked`] : shown
}

function nextStep(
  {cancelled, completed, not_started, up_to_date}: RunOutcome['summary'],
  failed: readonly FailedSpec[],
  blocked: readonly BlockedSpec[],
): string[] {
  if (failed[0]) return [`Next: mmm state log ${failed[0].spec} · mmm run ${failed[0].spec}`]
  if (blocked[0]) return [`Next: mmm spec show ${blocked[0].spec}`]
  if (cancelled + not_started > 0) return ['Next: mmm run']
  return completed + up_to_date > 0 ? ['Next: mmm state executions'] : ['Next: mmm spec new my-first-spec']
}
