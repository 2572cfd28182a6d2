import {formatCost, formatDuration, formatTable, printableLine, type JointTimeline, type RunTimeline, type TimedAttempt} from 'mmm-cli'
import {paint} from '../run-views/format.ts'
import {colorOf} from './describe.ts'
import {outcomeOf} from './outcome.ts'

/** Of one project, or of several that went as one. */
export type AnyTimeline = JointTimeline | RunTimeline

/** Lanes that are drawn as text, and rows of each list. */
const DRAWN_LANES = 32
const LISTED = 10

/** A run's timeline for people: the sums, what was on the critical path, what took longest, and a line of blocks for each lane. */
export function formatTimeline(run: AnyTimeline, width: number): string[] {
  if (run.timeline.length === 0) return ['Nothing was tried.']
  return [...formatSums(run), '', ...drawLanes(run, width), ...formatPath(run, width), ...formatLongest(run, width)]
}

function formatSums({
  timeline: attempts,
  lanes,
  repeated,
  runners,
  span_ms: span,
  verifying_ms: verifying,
  waiting_ms: waiting,
  working_ms: working,
}: AnyTimeline): string[] {
  const isKnown = attempts.some(({waited_ms}) => waited_ms !== null)
  return [
    `  worked    ${formatDuration(working)} in all, ${percent(verifying, working)} of it verifying`,
    `  busy      ${percent(working, lanes * span)} of ${lanes} ${lanes === 1 ? 'lane' : 'lanes'}`,
    ...(isKnown ? [`  waited    ${formatDuration(waiting)} in all, for a place or the next try`] : []),
    ...(repeated > 0 ? [`  repeated  ${repeated} of ${attempts.length} attempts were not the first at their specification`] : []),
    ...(runners.length > 1 || runners.some(({cost_usd}) => cost_usd !== null)
      ? runners.map(
          ({attempts: count, cost_usd: cost, runner, working_ms}) =>
            `  ${printableLine(runner).padEnd(9)} ${count} ${count === 1 ? 'attempt' : 'attempts'}, ${formatDuration(working_ms)}${cost === null ? '' : `, ${formatCost(cost)}`}`,
        )
      : []),
  ]
}

/** In each cell what went on longest there; `·` where nothing did. */
function drawLanes({timeline: attempts, lanes, span_ms: span}: AnyTimeline, width: number): string[] {
  const cells = Math.max(10, Math.min(width, 100) - 8)
  const step = Math.max(1, span) / cells
  const drawn = Array.from({length: Math.min(lanes, DRAWN_LANES)}, (): Array<TimedAttempt | undefined> => Array.from({length: cells}))
  for (const attempt of attempts) {
    const row = drawn[attempt.lane]
    if (!row) continue
    const share = (cell: number, of: TimedAttempt): number => Math.min(of.end_ms, (cell + 1) * step) - Math.max(of.start_ms, cell * step)
    for (let cell = Math.floor(attempt.start_ms / step); cell < cells && cell * step <= attempt.end_ms; cell++) {
      const there = row[cell]
      if (!there || share(cell, attempt) > share(cell, there)) row[cell] = attempt
    }
  }
  const rows = drawn.map((row, lane) => `  ${String(lane + 1).padStart(3)} ${row.map((attempt) => (attempt ? cellOf(attempt) : paint('dim', '·'))).join('')}`)
  const end = formatDuration(span)
  return [
    ...rows,
    ...(lanes > DRAWN_LANES ? [`  … and ${lanes - DRAWN_LANES} more lanes (all of them with --html)`] : []),
    `      0${end.padStart(Math.max(end.length, cells - 1))}`,
    '',
  ]
}

function cellOf(attempt: TimedAttempt): string {
  const outcome = outcomeOf(attempt)
  const block = outcome === 'completed' || outcome === 'running' || outcome === 'awaiting' ? '█' : '▒'
  const color = colorOf(outcome)
  return color ? paint(color, block) : block
}

function formatPath({critical_path: path, span_ms: span}: AnyTimeline, width: number): string[] {
  if (path.length < 2) return []
  const worked = path.reduce((sum, {end_ms, start_ms}) => sum + end_ms - start_ms, 0)
  const shown = path.length > LISTED ? path.toSorted((a, b) => b.end_ms - b.start_ms - (a.end_ms - a.start_ms)).slice(0, LISTED) : path
  const kept = path.filter((step) => shown.includes(step))
  return [
    `Critical path: ${path.length} specifications, ${formatDuration(worked)} of ${formatDuration(span)}${path.length > LISTED ? `; the ${LISTED} longest` : ''}`,
    ...formatTable(
      ['spec', 'from', 'worked', 'waited', 'attempts'],
      kept.map((step) => [
        step.spec,
        formatDuration(step.start_ms),
        formatDuration(step.end_ms - step.start_ms),
        step.waited_ms === null ? '' : formatDuration(step.waited_ms),
        String(step.attempts),
      ]),
      {width},
    ),
    '',
  ]
}

function formatLongest({timeline: attempts}: AnyTimeline, width: number): string[] {
  const longest = attempts.toSorted((a, b) => b.end_ms - b.start_ms - (a.end_ms - a.start_ms)).slice(0, LISTED)
  return [
    attempts.length > LISTED ? `The ${LISTED} longest attempts` : 'Attempts, the longest first',
    ...formatTable(
      ['attempt', 'spec', 'outcome', 'worked', 'verifying', 'waited', 'cost'],
      longest.map((attempt) => [
        String('execution' in attempt ? attempt.execution : attempt.id),
        attempt.spec,
        outcomeOf(attempt),
        formatDuration(attempt.end_ms - attempt.start_ms),
        attempt.verify_ms === null ? '' : formatDuration(attempt.verify_ms),
        attempt.waited_ms === null ? '' : formatDuration(attempt.waited_ms),
        attempt.cost_usd === null ? '' : formatCost(attempt.cost_usd),
      ]),
      {width},
    ),
  ]
}

function percent(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((100 * part) / whole)} %` : '0 %'
}
