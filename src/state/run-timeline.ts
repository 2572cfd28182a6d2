import type {RunReport} from './run-report.ts'
import type {StoredAttempt} from './run-view-store.ts'

/** An attempt in its place: when, beside what, and how much of it was proving. Times in milliseconds from the start of the run. */
export interface TimedAttempt extends StoredAttempt {
  /** From 0. Attempts of one lane follow each other; there are as many lanes as went on at once. */
  readonly lane: number
  readonly start_ms: number
  /** Of one that is going: now. */
  readonly end_ms: number
  /** Since what it needs was done, or since the attempt before it; `null` where nobody wrote down what it needs. */
  readonly waited_ms: number | null
  /** Whether its specification is on the critical path. */
  readonly critical: boolean
}

/** One specification of a chain of which each waited for the one before. */
export interface CriticalStep {
  readonly spec: string
  readonly start_ms: number
  readonly end_ms: number
  readonly waited_ms: number | null
  readonly attempts: number
}

/** What one runner did in a run. */
export interface RunnerShare {
  readonly runner: string
  readonly attempts: number
  readonly working_ms: number
  readonly cost_usd: number | null
}

/** A run as a picture shows it: what went on when, and why it took so long. */
export interface RunTimeline extends Omit<RunReport, 'timeline'> {
  readonly timeline: readonly TimedAttempt[]
  readonly lanes: number
  /** From the start of the run to its end, or to now. */
  readonly span_ms: number
  /** Of all attempts together. */
  readonly working_ms: number
  /** The part of it that was proving. */
  readonly verifying_ms: number
  /** Time in which specifications could have gone on, but had to wait for a place, a runner or the next try. */
  readonly waiting_ms: number
  /** Attempts that were not the first at their specification. */
  readonly repeated: number
  /** The chain that the run could not be shorter than, as it went; empty where nobody wrote down what needs what. */
  readonly critical_path: readonly CriticalStep[]
  readonly runners: readonly RunnerShare[]
}

/** What is known of one specification of a run. */
interface Span {
  readonly start: number
  end: number
  waited: number | null
  attempts: number
}

/** Clocks are read at the end of one thing and the start of the next, in whole milliseconds. */
const TOLERANCE = 3

/** Lays the attempts of a run out in time. `now` is where what still goes ends. */
export function toTimeline({timeline, ...run}: RunReport, now: number): RunTimeline {
  const zero = Date.parse(run.started_at)
  const over = run.completed_at === null ? now : Date.parse(run.completed_at)
  const endOf = ({completed_at, duration_ms, started_at}: StoredAttempt): number => {
    if (duration_ms !== null) return Date.parse(started_at) + duration_ms
    return completed_at === null ? Math.max(now, Date.parse(started_at)) : Date.parse(completed_at)
  }
  const spans = new Map<string, Span>()
  const planned = new Set(run.plan?.needs && run.plan.specs)
  const lanes = new Lanes()
  const timed = timeline.toSorted(inOrder).map((attempt) => {
    const [start, end] = [Math.max(0, Date.parse(attempt.started_at) - zero), Math.max(0, endOf(attempt) - zero)]
    const before = spans.get(attempt.spec)
    const ready = before?.end ?? (planned.has(attempt.spec) ? readyAt(run.plan!.needs![attempt.spec], spans) : undefined)
    const waited = ready === undefined ? null : Math.max(0, start - ready)
    if (before) Object.assign(before, {end, attempts: before.attempts + 1, waited: before.waited === null ? null : before.waited + waited!})
    else spans.set(attempt.spec, {start, end, waited, attempts: 1})
    return {...attempt, lane: lanes.take(attempt.spec, start, end), start_ms: start, end_ms: end, waited_ms: waited}
  })
  const path = run.plan?.needs ? criticalPath(run.plan.needs, spans) : []
  const critical = new Set(path.map(({spec}) => spec))
  return {
    ...run,
    timeline: timed.map((attempt) => ({...attempt, critical: critical.has(attempt.spec)})),
    lanes: lanes.count,
    span_ms: timed.reduce((most, {end_ms}) => Math.max(most, end_ms), run.summary?.duration_ms ?? Math.max(0, over - zero)),
    working_ms: sum(timed.map(({end_ms, start_ms}) => end_ms - start_ms)),
    verifying_ms: sum(timed.map(({verify_ms}) => verify_ms ?? 0)),
    waiting_ms: sum(timed.map(({waited_ms}) => waited_ms ?? 0)),
    repeated: timed.length - spans.size,
    critical_path: path,
    runners: shares(timed),
  }
}

/** When what it needs was done. */
function readyAt(needs: readonly string[] | undefined, spans: ReadonlyMap<string, Span>): number {
  return (needs ?? []).reduce((latest, need) => Math.max(latest, spans.get(need)?.end ?? 0), 0)
}

/** From the last to end back to the one that it waited for the longest, and so on. */
function criticalPath(needs: Readonly<Record<string, readonly string[]>>, spans: ReadonlyMap<string, Span>): CriticalStep[] {
  const latest = (ids: Iterable<string>): string | undefined => {
    let last: string | undefined
    for (const id of ids) if (spans.has(id) && (last === undefined || spans.get(id)!.end > spans.get(last)!.end)) last = id
    return last
  }
  const path: CriticalStep[] = []
  const seen = new Set<string>()
  for (let spec = latest(spans.keys()); spec !== undefined && !seen.has(spec); spec = latest(needs[spec] ?? [])) {
    const {attempts, end, start, waited} = spans.get(spec)!
    path.push({spec, start_ms: start, end_ms: end, waited_ms: waited, attempts})
    seen.add(spec)
  }
  return path.toReversed()
}

/** Gives each attempt the lane where its specification was, or else the first that is free. */
class Lanes {
  readonly #ends: number[] = []
  readonly #last = new Map<string, number>()

  get count(): number {
    return this.#ends.length
  }

  take(spec: string, start: number, end: number): number {
    const isFree = (lane: number | undefined): lane is number => lane !== undefined && this.#ends[lane]! <= start + TOLERANCE
    const own = this.#last.get(spec)
    const free = isFree(own) ? own : this.#ends.findIndex((_, lane) => isFree(lane))
    const lane = free === -1 ? this.#ends.length : free
    this.#ends[lane] = end
    this.#last.set(spec, lane)
    return lane
  }
}

function shares(attempts: readonly TimedPart[]): RunnerShare[] {
  return [...Map.groupBy(attempts, ({runner}) => runner)].map(([runner, own]) => {
    const costs = own.map(({cost_usd}) => cost_usd).filter((cost) => cost !== null)
    return {
      runner,
      attempts: own.length,
      working_ms: sum(own.map(({end_ms, start_ms}) => end_ms - start_ms)),
      cost_usd: costs.length > 0 ? sum(costs) : null,
    }
  })
}

type TimedPart = Omit<TimedAttempt, 'critical'>

function inOrder(a: StoredAttempt, b: StoredAttempt): number {
  return a.started_at < b.started_at ? -1 : a.started_at > b.started_at ? 1 : a.id - b.id
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
