import {formatCost, formatDuration, printableLine, type TimedAttempt} from 'mmm-cli'
import {escape} from '../html.ts'
import {countOutcomes} from './describe.ts'
import type {AnyTimeline} from './timeline-text.ts'
import {outcomeOf} from './outcome.ts'
import {REPORT_SCRIPT} from './report-script.ts'
import {OUTCOMES, REPORT_STYLE} from './report-style.ts'

/** Rows of the critical path from which on it is folded: what comes after it should be seen too. */
const LONG = 12

/** One self-contained page with the timeline of a run: it zooms, searches, tells of each attempt, and has all the numbers as text. */
export function toReportPage(run: AnyTimeline, project: string): string {
  const {timeline: attempts, span_ms: span} = run
  const title = `${project}: run ${run.id}`
  const counts = Map.groupBy(attempts, (attempt) => outcomeOf(attempt))
  const legend = Object.keys(OUTCOMES).flatMap((name) =>
    counts.has(name) ? [`<li><i class="${name}"></i>${OUTCOMES[name]!.mark} ${name} ${counts.get(name)!.length}</li>`] : [],
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title>
<style>${REPORT_STYLE}</style></head><body>
<header><h1>${escape(title)}</h1><p>${escape(run.status)} · ${escape(countOutcomes(run))} · ${escape(run.started_at.replace('T', ' ').slice(0, 19))} UTC</p>
<ul class="facts">${facts(run)
    .map(([name, value]) => `<li>${name} <b>${escape(value)}</b></li>`)
    .join('')}</ul></header>
<main id="timeline"><div class="tools"><button id="by-lanes" aria-pressed="true">By lane</button><button id="by-specs" aria-pressed="false">By specification</button>
<button id="critical" aria-pressed="false">Critical path</button><button id="out" aria-label="Zoom out">−</button><button id="in" aria-label="Zoom in">+</button><button id="all">Show all</button>
<input id="search" type="search" placeholder="Search ( / )" aria-label="Search specifications, outcomes, runners and reasons"><span id="found" role="status"></span></div>
<div id="frame"><svg id="axis" height="22" aria-hidden="true"></svg><div id="scroll"><svg id="chart" tabindex="0" role="application" aria-roledescription="timeline" aria-label="${attempts.length} attempts. Arrow keys move between them, plus and minus zoom, 0 shows all." aria-describedby="detail"></svg></div></div>
<ul class="legend"><li class="faint">attempts:</li>${legend.join('')}<li class="faint">foot: verifying · outlined: critical path · dots: waiting · scroll zooms, drag or shift and scroll moves</li></ul>
<section id="detail" aria-live="polite" aria-label="Attempt"></section><noscript><p>The picture needs scripts; the numbers below do not.</p></noscript>
${pathSection(run)}${outcomeSection(run)}
<details><summary>All ${attempts.length} attempts</summary>${table(
    ['attempt', 'spec', 'iteration', 'try', 'runner', 'outcome', 'from', 'worked', 'verifying', 'waited', 'cost', 'reason'],
    attempts.map((attempt) => attemptRow(attempt)),
  )}</details></main>
<script id="data" type="application/json">${embed({span, attempts: attempts.map((attempt) => toData(attempt))})}</script>
<script>${REPORT_SCRIPT}</script></body></html>
`
}

function facts({
  attempts,
  cost_usd: cost,
  lanes,
  repeated,
  span_ms: span,
  verifying_ms: verifying,
  waiting_ms: waiting,
  working_ms: working,
}: AnyTimeline): Array<[string, string]> {
  const busy = lanes * span > 0 ? `, ${Math.round((100 * working) / (lanes * span))} % busy` : ''
  return [
    ['took', formatDuration(span)],
    ['attempts', repeated > 0 ? `${attempts}, ${repeated} of them repeated` : String(attempts)],
    ['lanes', `${lanes}${busy}`],
    ['worked', formatDuration(working)],
    ['verifying', formatDuration(verifying)],
    ['waited', formatDuration(waiting)],
    ...(cost === null ? [] : [['cost', formatCost(cost)] as [string, string]]),
  ]
}

function pathSection({timeline: attempts, critical_path: path}: AnyTimeline): string {
  if (path.length < 2) return ''
  const first = new Map(attempts.toReversed().map(({id, spec}) => [spec, id]))
  const rows = path.map(({attempts: count, end_ms, spec, start_ms, waited_ms}) => [
    link(first.get(spec)!, spec),
    formatDuration(start_ms),
    formatDuration(end_ms - start_ms),
    known(waited_ms, formatDuration),
    String(count),
  ])
  const list = table(['spec', 'from', 'worked', 'waited', 'attempts'], rows)
  return `<h2>Critical path</h2>${rows.length > LONG ? `<details><summary>${rows.length} specifications</summary>${list}</details>` : list}`
}

function outcomeSection({outcomes}: AnyTimeline): string {
  // What is not done comes first: somebody has to see to it.
  const order = outcomes.toSorted((a, b) => Number(isDone(a)) - Number(isDone(b)))
  const rows = order.map(({attempts, cost_usd, duration_ms, execution, id, outcome, reason}) => [
    execution === null ? escape(id) : link(execution, id),
    escape(outcome.replaceAll('_', ' ')),
    String(attempts),
    known(duration_ms, formatDuration),
    known(cost_usd, formatCost),
    escape(reason ?? ''),
  ])
  return `<h2>Specifications</h2>${table(['spec', 'outcome', 'attempts', 'worked', 'cost', 'reason'], rows)}`
}

function isDone({outcome}: AnyTimeline['outcomes'][number]): boolean {
  return outcome === 'completed' || outcome === 'up_to_date' || outcome === 'skipped'
}

function attemptRow(attempt: TimedAttempt): string[] {
  const {cost_usd, end_ms, id, iteration, passed, proofs, reason, retry, runner, spec, start_ms, verify_ms, waited_ms} = attempt
  const verify = verify_ms === null ? '' : `${formatDuration(verify_ms)} (${passed}/${proofs})`
  const [from, worked] = [start_ms, end_ms - start_ms].map((time) => formatDuration(time))
  const names = [link(id, String(id)), escape(spec), String(iteration), String(retry + 1), escape(runner), outcomeOf(attempt)]
  return [...names, from!, worked!, verify, known(waited_ms, formatDuration), known(cost_usd, formatCost), escape(reason ?? '')]
}

/** What the script is told of an attempt. */
function toData(attempt: TimedAttempt & {readonly execution?: number; readonly project?: string}): object {
  const {cost_usd, critical, end_ms, id, iteration, lane, passed, proofs, reason, retry, runner, spec, start_ms, started_at, title, verify_ms, waited_ms} =
    attempt
  const outcome = outcomeOf(attempt)
  return {
    ...{id, spec, title, iteration, retry, runner, outcome, reason, lane, critical, proofs, passed},
    ...{start: start_ms, end: end_ms, waited: waited_ms ?? 0, verify: verify_ms ?? 0},
    mark: OUTCOMES[outcome]?.mark ?? '',
    log: attempt.project === undefined ? `mmm state log ${id}` : `mmm state log ${attempt.execution} --project ${attempt.project}`,
    clock: `${started_at.slice(11, 19)} UTC`,
    cost: cost_usd === null ? undefined : formatCost(cost_usd),
  }
}

/** Cells are markup already. */
function table(heading: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')
  return `<div class="wide"><table><thead><tr>${heading.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead><tbody>${body}</tbody></table></div>`
}

function link(attempt: number, text: string): string {
  return `<a href="#timeline" data-attempt="${attempt}">${escape(text)}</a>`
}

function known(value: number | null, format: (value: number) => string): string {
  return value === null ? '' : format(value)
}

/** Nothing in it may end the element that it stands in, whatever a specification is called. */
function embed(value: object): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? printableLine(each) : each)).replaceAll('<', String.raw`\u003c`)
}
