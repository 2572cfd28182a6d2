import type {RunSummary} from '../state/run-store.ts'
import type {Spending} from '../state/usage-store.ts'

/** A project that a run of several could not run, or not to its end. */
export interface LeftProject {
  readonly project: string
  /** Of the error. */
  readonly code: string
  readonly message: string
}

/** What the runs of several projects came to together. */
export interface RunTotal extends Omit<RunSummary, 'run'> {
  /** Those that were run to their end. */
  readonly projects: readonly string[]
  readonly left_out: readonly LeftProject[]
}

const COUNTS = ['completed', 'failed', 'blocked', 'skipped', 'up_to_date', 'cancelled', 'not_started', 'awaiting'] as const
const AMOUNTS = ['cost_usd', 'input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_write_tokens'] as const

/** Adds up the summaries of several projects. */
export function addUp(summaries: ReadonlyMap<string, RunSummary>, left: readonly LeftProject[], duration: number): RunTotal {
  const all = [...summaries.values()]
  const counts = Object.fromEntries(COUNTS.map((name) => [name, all.reduce((sum, summary) => sum + summary[name], 0)]))
  const spendings = all.map(({spending}) => spending)
  const amounts = Object.fromEntries(AMOUNTS.map((name) => [name, sumOfKnown(spendings.map((spending) => spending[name]))]))
  // A runner that several wait for is told of once, by the last moment.
  const limits = new Map<string, string>()
  for (const {runner, until} of all.flatMap(({limited}) => limited)) if (until > (limits.get(runner) ?? '')) limits.set(runner, until)
  return {
    projects: [...summaries.keys()],
    left_out: left,
    ...(counts as Pick<RunSummary, (typeof COUNTS)[number]>),
    limited: [...limits].map(([runner, until]) => ({runner, until})),
    duration_ms: duration,
    spending: {...(amounts as Pick<Spending, (typeof AMOUNTS)[number]>), unknown: spendings.reduce((sum, {unknown}) => sum + unknown, 0)},
  }
}

function sumOfKnown(amounts: ReadonlyArray<number | null>): number | null {
  const known = amounts.filter((amount) => amount !== null)
  return known.length === 0 ? null : known.reduce((sum, amount) => sum + amount, 0)
}
