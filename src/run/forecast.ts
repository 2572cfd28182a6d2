import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {Result} from '../result.ts'
import {Heap} from '../specification/heap.ts'
import type {SpecGraph} from '../specification/graph.ts'
import {ExecutionStore} from '../state/execution-store.ts'
import {type PastCost, UsageStore} from '../state/usage-store.ts'
import {type CostForecast, forecastCost} from './cost-forecast.ts'
import {Scheduler} from './scheduler.ts'

/** How long a plan is likely to take, and what to cost, by what its specifications took before. */
export interface Forecast extends DurationForecast, CostForecast {}

/** How long a plan is likely to take. */
export interface DurationForecast {
  /** Specifications at once that it is made for. */
  readonly concurrency: number
  /** Milliseconds from start to end that half of all runs, and nine of ten, would not exceed. */
  readonly p50_ms: number
  readonly p90_ms: number
  /** How many of the planned have a past of their own; the others are taken to be like the rest of the project. */
  readonly known: number
  readonly specs: number
}

/** Durations of successful attempts in milliseconds, newest first, by specification. */
export type PastDurations = ReadonlyMap<string, readonly number[]>

/** Past attempts that are looked at. */
export const REMEMBERED = 20_000

/** Steps of all simulated runs together: what may take a tenth of a second. */
const STEPS = 100_000
const MAXIMUM_RUNS = 500
const MINIMUM_RUNS = 20

/**
 * Plays the plan many times through the scheduler that a run would use, each specification taking as long as one of its
 * past attempts, drawn at random (Monte Carlo; the draw is seeded, so one past gives one answer). `undefined` when the
 * project has no past at all. Failures and repetitions are not foreseen.
 */
export function forecast(graph: SpecGraph, planned: readonly string[], past: PastDurations, concurrency: number): DurationForecast | undefined {
  const all = [...past.values()].flat()
  if (all.length === 0 || planned.length === 0) return undefined
  const random = seededRandom(planned.length)
  const draw = (id: string): number => {
    const own = past.get(id) ?? all
    return own[Math.floor(random() * own.length)]!
  }
  const runs = Math.min(MAXIMUM_RUNS, Math.max(MINIMUM_RUNS, Math.floor(STEPS / planned.length)))
  const lengths = Array.from({length: runs}, () => playOnce(new Scheduler(graph, planned), draw, concurrency)).toSorted((a, b) => a - b)
  const quantile = (share: number): number => Math.round(lengths[Math.min(lengths.length - 1, Math.floor(share * lengths.length))]!)
  return {concurrency, p50_ms: quantile(0.5), p90_ms: quantile(0.9), known: planned.filter((id) => past.has(id)).length, specs: planned.length}
}

/** What the newest attempts of a project took and cost. */
export interface Past {
  readonly durations: PastDurations
  readonly costs: readonly PastCost[]
}

export function readPast(database: Database): Result<Past, DatabaseError> {
  return database.read('reading what specifications took', () => ({
    durations: new ExecutionStore(database).durations(REMEMBERED),
    costs: new UsageStore(database).pastCosts(REMEMBERED),
  }))
}

/** {@link forecast}, with what it is likely to cost. */
export function forecastPlan(
  {costs, durations}: Past,
  {concurrency, graph, planned}: {readonly graph: SpecGraph; readonly planned: ReadonlyArray<{id: string; runner: string}>; readonly concurrency: number},
): Forecast | undefined {
  const ids = planned.map(({id}) => id)
  const duration = forecast(graph, ids, durations, concurrency)
  return duration && {...duration, ...forecastCost(planned, costs)}
}

function playOnce(scheduler: Scheduler, draw: (id: string) => number, concurrency: number): number {
  const going = new Heap<{readonly id: string; readonly end: number}>((a, b) => a.end - b.end)
  let now = 0
  let active = 0
  for (;;) {
    while (active < concurrency) {
      const id = scheduler.next()
      if (id === undefined) break
      going.push({id, end: now + draw(id)})
      active++
    }
    const next = going.pop()
    if (!next) return now
    now = next.end
    active--
    scheduler.complete(next.id)
  }
}

/** Mulberry32 (Tommy Ettinger, public domain): small, quick, the same everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
