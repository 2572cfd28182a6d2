import type {RunReport} from '../../src/state/run-report.ts'
import type {StoredAttempt} from '../../src/state/run-view-store.ts'

/** When the runs of tests begin. */
export const ZERO = Date.parse('2026-01-01T00:00:00.000Z')

const iso = (at: number): string => new Date(ZERO + at).toISOString()

/** An attempt from `start` to `end`, in milliseconds from the start of the run. */
export function attemptOf(id: number, spec: string, [start, end]: readonly [number, number | null], more: Partial<StoredAttempt> = {}): StoredAttempt {
  return {
    id,
    spec,
    title: spec,
    iteration: 1,
    retry: 0,
    runner: 'shell',
    status: end === null ? 'running' : 'success',
    approval: null,
    started_at: iso(start),
    completed_at: end === null ? null : iso(end),
    duration_ms: end === null ? null : end - start,
    reason: null,
    log: `.mmm/logs/1/${spec}.1.log`,
    cost_usd: null,
    proofs: 0,
    passed: 0,
    verify_ms: null,
    ...more,
  }
}

/** What is known of a run that made these attempts. */
export function reportOf(timeline: readonly StoredAttempt[], needs?: Readonly<Record<string, readonly string[]>>): RunReport {
  const specs = [...new Set(timeline.map(({spec}) => spec))]
  const [status, attempts] = ['running' as const, timeline.length]
  const run = {
    id: 1,
    status,
    started_at: iso(0),
    completed_at: null,
    duration_ms: null,
    specs: specs.length,
    attempts,
    cost_usd: null,
    summary: null,
    joint: null,
  }
  return {...run, options: {}, plan: {specs, stuck: [], skipped: [], up_to_date: [], ...(needs && {needs})}, outcomes: [], timeline}
}
