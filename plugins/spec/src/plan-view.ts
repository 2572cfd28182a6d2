import {type Forecast, formatCost, formatDuration, formatTable, type SelectionPlan} from 'mmm-cli'

/** A plan as `--json` shows it. */
export interface PlanJson {
  readonly specs: SelectionPlan['specs']
  readonly waves: number
  readonly critical_path: readonly string[]
  readonly startable: number
  readonly stuck: readonly string[]
  readonly up_to_date: readonly string[]
  /** `null` without a past to judge by. */
  readonly forecast: Forecast | null
}

export function planToJson({criticalPath, specs, startable, stuck, upToDate, waves}: SelectionPlan, forecast: Forecast | undefined): PlanJson {
  return {specs, waves, critical_path: criticalPath, startable, stuck, up_to_date: upToDate, forecast: forecast ?? null}
}

/** Rows of text that a plan shows before it says how many more there are. */
const SHOWN = 50

/** A plan for people: a row a specification, then the sums. */
export function formatPlan(plan: SelectionPlan, forecast: Forecast | undefined, width: number): string[] {
  const rows = plan.specs
    .slice(0, SHOWN)
    .map((spec) => [String(spec.wave), spec.id, String(spec.priority), spec.needs.join(', ') || '–', why(spec, plan.criticalPath.length > 1)])
  return [
    ...(rows.length > 0 ? formatTable(['wave', 'spec', 'priority', 'needs', 'why'], rows, {width}) : []),
    ...(plan.specs.length > SHOWN ? [`… and ${plan.specs.length - SHOWN} more (all of them with --json)`] : []),
    sum(plan),
    ...(plan.criticalPath.length > 1 ? [`Critical path: ${shorten(plan.criticalPath).join(' → ')}`] : []),
    ...(forecast ? [foretell(forecast), ...foretellCost(forecast)] : []),
    ...(plan.stuck.length > 0 ? [`${plan.stuck.length} cannot be done: ${shorten(plan.stuck).join(', ')}. See mmm spec show ${plan.stuck[0]}`] : []),
  ]
}

function why({because, critical, reason}: SelectionPlan['specs'][number], isChain: boolean): string {
  const reasons = {changed: 'changed since', failed: 'failed before', forced: 'forced', open: '', upstream: `after ${shorten(because).join(', ')}`}
  return [reasons[reason], critical && isChain ? 'critical path' : ''].filter((text) => text !== '').join(', ')
}

function foretell({concurrency, known, p50_ms, p90_ms, specs}: Forecast): string {
  const basis = known === specs ? '' : ` (${known} of ${specs} have run before)`
  return `About ${formatDuration(p50_ms)} at p50, ${formatDuration(p90_ms)} at p90 with ${concurrency} at once${basis}.`
}

/** No line where nothing can cost anything. */
function foretellCost({cost_unknown, cost_usd}: Forecast): string[] {
  const unknown = `unknown for ${cost_unknown} ${cost_unknown === 1 ? 'spec' : 'specs'}`
  if (cost_usd === null) return [`Cost: ${unknown}, nothing tells yet.`]
  if (cost_usd === 0 && cost_unknown === 0) return []
  return [`Cost: about ${formatCost(cost_usd)}${cost_unknown > 0 ? `, ${unknown}` : ''}.`]
}

function sum({specs, startable, upToDate, waves}: SelectionPlan): string {
  const done = upToDate.length > 0 ? ` ${upToDate.length} up to date.` : ''
  if (specs.length === 0) return `Nothing to do.${done}`
  return `${specs.length} ${specs.length === 1 ? 'spec' : 'specs'}, ${waves} ${waves === 1 ? 'wave' : 'waves'}, ${startable} can start now.${done}`
}

function shorten(ids: readonly string[]): string[] {
  return ids.length > 12 ? [...ids.slice(0, 11), `… (${ids.length - 11} more)`] : [...ids]
}

/** Whether a plan has nothing in it, not even what is done or cannot be. */
export function isEmptyPlan({skipped, specs, stuck, upToDate}: SelectionPlan): boolean {
  return specs.length + stuck.length + upToDate.length + skipped.length === 0
}
