import type {NotedEvent} from './run-event-store.ts'
import type {RunPlan, RunStatus, RunSummary} from './run-store.ts'
import type {StoredAttempt, StoredRun} from './run-view-store.ts'

/** How a run stands: `paused` runs go on when they are resumed. */
export type RunState = RunStatus | 'paused'

/** A run in a list. These are the field names of `--json`. */
export interface ListedRun {
  readonly id: number
  readonly status: RunState
  readonly started_at: string
  readonly completed_at: string | null
  readonly duration_ms: number | null
  /** How many it set out to do; `null` for runs of an earlier mmm. */
  readonly specs: number | null
  readonly attempts: number
  readonly cost_usd: number | null
  readonly summary: RunSummary | null
  /** The run of several projects that it was a part of. */
  readonly joint: {readonly id: string; readonly projects: readonly string[]} | null
}

/** What one run made of one specification. */
export type SpecOutcome = 'awaiting' | 'blocked' | 'cancelled' | 'completed' | 'failed' | 'interrupted' | 'not_started' | 'running' | 'skipped' | 'up_to_date'

/** A specification in the account of a run. */
export interface ReportedSpec {
  readonly id: string
  readonly outcome: SpecOutcome
  readonly reason: string | null
  readonly attempts: number
  /** Of all attempts together, where they are known. */
  readonly duration_ms: number | null
  readonly cost_usd: number | null
  /** The last attempt. */
  readonly execution: number | null
}

/** Everything that is known of a run. */
export interface RunReport extends ListedRun {
  readonly options: Readonly<Record<string, unknown>>
  readonly plan: RunPlan | null
  readonly outcomes: readonly ReportedSpec[]
  readonly timeline: readonly StoredAttempt[]
}

const OUTCOMES: Readonly<Record<string, SpecOutcome>> = {
  running: 'running',
  success: 'completed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
}

export function toListed({attempts, completed_at, cost_usd, id, options, plan, started_at, status, summary, wish}: StoredRun): ListedRun {
  return {
    id,
    status: status === 'running' && wish === 'pause' ? 'paused' : status,
    started_at,
    completed_at,
    duration_ms: summary?.duration_ms ?? (completed_at === null ? null : Date.parse(completed_at) - Date.parse(started_at)),
    specs: plan?.specs.length ?? null,
    attempts,
    cost_usd,
    summary,
    joint: toJoint(options.joint),
  }
}

function toJoint(mark: unknown): ListedRun['joint'] {
  const {id, projects} = (mark ?? {}) as {readonly id?: unknown; readonly projects?: unknown}
  return typeof id === 'string' && Array.isArray(projects) ? {id, projects: projects.map(String)} : null
}

/** Puts a run together from its rows: what was planned, what was tried, and what was said of the rest. */
export function toReport(run: StoredRun, timeline: readonly StoredAttempt[], events: readonly NotedEvent[]): RunReport {
  const attempts = Map.groupBy(timeline, ({spec}) => spec)
  const said = new Map<string, {outcome: SpecOutcome; reason: string}>()
  for (const {event} of events) {
    const {reason = '', spec, type} = event
    if (spec !== undefined && (type === 'spec.blocked' || type === 'spec.skipped'))
      said.set(spec, {outcome: type === 'spec.blocked' ? 'blocked' : 'skipped', reason})
  }
  const {skipped = [], specs = [], stuck = [], up_to_date = []} = run.plan ?? {}
  const ids = new Set([...specs, ...stuck, ...attempts.keys(), ...said.keys()])
  const left = new Map<string, SpecOutcome>([...up_to_date.map((id) => [id, 'up_to_date'] as const), ...skipped.map((id) => [id, 'skipped'] as const)])
  const outcomes = [...ids, ...[...left.keys()].filter((id) => !ids.has(id))].map((id) =>
    toOutcome(id, attempts.get(id) ?? [], said.get(id) ?? {outcome: left.get(id) ?? 'not_started', reason: null}),
  )
  return {...toListed(run), options: run.options, plan: run.plan, outcomes, timeline}
}

function toOutcome(id: string, attempts: readonly StoredAttempt[], otherwise: {readonly outcome: SpecOutcome; readonly reason: string | null}): ReportedSpec {
  const last = attempts.at(-1)
  const base = {id, attempts: attempts.length, duration_ms: sum(attempts.map((one) => one.duration_ms)), cost_usd: sum(attempts.map((one) => one.cost_usd))}
  if (!last) return {...base, ...otherwise, execution: null}
  const outcome = last.approval === 'waiting' ? 'awaiting' : (OUTCOMES[last.status] ?? 'failed')
  return {...base, outcome, reason: last.reason, execution: last.id}
}

/** Unknown is unknown, and never 0. */
function sum(values: ReadonlyArray<number | null>): number | null {
  const known = values.filter((value) => value !== null)
  return known.length > 0 ? known.reduce((total, value) => total + value, 0) : null
}
