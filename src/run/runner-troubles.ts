import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import type {RunSummary} from '../state/run-store.ts'
import type {RunClock} from './clock.ts'
import type {RunEvent} from './events.ts'
import type {Lanes} from './lanes.ts'
import type {Recorder} from './run-recorder.ts'

export interface RunnerTroublesOptions {
  readonly lanes: Lanes
  readonly clock: RunClock
  readonly recorder: Pick<Recorder, 'forgetLimit' | 'limits' | 'saveLimit'>
  readonly emit: (event: RunEvent) => void
  /** Milliseconds that nothing waits longer for a next try. */
  readonly maxDelay: number
  /** Whether the run waits until a limit is over. */
  readonly wait: boolean
  /** What is left for a runner. */
  readonly waitingFor: (runner: string) => readonly string[]
}

const MINUTE = 60_000
/** Milliseconds that a limit is taken to last when nobody says how long: at first, and at most when it is met again and again. */
const UNKNOWN_LIMIT = {first: 5 * MINUTE, most: 30 * MINUTE}
/** Nobody is shut out for longer: what says so means something else. */
const LONGEST_LIMIT = 32 * 24 * 60 * MINUTE
/** Milliseconds after the end of a limit, and at most as many again by chance, before anybody tries: clocks differ, and others wait for the same moment. */
const MARGIN = 30_000

/** What keeps a runner from working: limits, which later runs know of as well, and what only a person can mend. */
export class RunnerTroubles {
  readonly #options: RunnerTroublesOptions
  /** How often each runner has met a limit of unknown length, one after the other. */
  readonly #unknown = new Map<string, number>()

  constructor(options: RunnerTroublesOptions) {
    this.#options = options
  }

  /** Takes up the limits that earlier runs met. */
  remember(): Result<void, DatabaseError> {
    const limits = this.#options.recorder.limits()
    if (!limits.ok) return limits
    for (const {reason, runner, until} of limits.value) this.#park(runner, until, reason)
    return ok()
  }

  limit(runner: string, {reason, until: said}: {reason: string; until: number | undefined}): Result<void, DatabaseError> {
    const {lanes, recorder} = this.#options
    const known = lanes.limitOf(runner)
    // Others that were going meet the same limit.
    if (known && (said ?? 0) <= known.until) return ok()
    const until = this.#end(runner, said)
    const saved = recorder.saveLimit({runner, until, reason})
    if (saved.ok) this.#park(runner, until, reason)
    return saved
  }

  /** A limit is over: a later run need not know of it. */
  over(runner: string): Result<void, DatabaseError> {
    this.#unknown.delete(runner)
    return this.#options.recorder.forgetLimit(runner, this.#options.clock.now())
  }

  /** What one attempt met every other would meet as well. */
  stop(runner: string, {reason, suggestions}: {reason: string; suggestions: readonly string[]}): void {
    const {emit, lanes, waitingFor} = this.#options
    if (lanes.isStopped(runner)) return
    lanes.stop(runner)
    emit({type: 'runner.stopped', runner, reason, suggestions, specs: waitingFor(runner).length})
  }

  /** Whether waiting for a runner comes to an end in this run. */
  mayEnd(runner: string): boolean {
    const {lanes, wait} = this.#options
    return !lanes.isStopped(runner) && (wait || !lanes.limitOf(runner))
  }

  /** Runners whose limits keep something waiting now. */
  limited(runners: Iterable<string>): RunSummary['limited'] {
    const {lanes, waitingFor} = this.#options
    return [...runners].flatMap((runner) => {
      const limit = lanes.limitOf(runner)
      return limit && waitingFor(runner).length > 0 ? [{runner, until: new Date(limit.until).toISOString()}] : []
    })
  }

  /** When the first may try again. */
  #end(runner: string, said: number | undefined): number {
    const {clock, maxDelay} = this.#options
    const now = clock.now()
    if (said !== undefined && said < now + LONGEST_LIMIT) return Math.round(Math.max(said, now) + Math.min(MARGIN, maxDelay) * (1 + clock.random()))
    const times = this.#unknown.get(runner) ?? 0
    this.#unknown.set(runner, times + 1)
    return now + Math.min(UNKNOWN_LIMIT.most, UNKNOWN_LIMIT.first * 2 ** Math.min(times, 10))
  }

  #park(runner: string, until: number, reason: string): void {
    const {emit, lanes, waitingFor} = this.#options
    lanes.park({runner, until, reason})
    const specs = waitingFor(runner).length
    if (specs > 0 && lanes.limitOf(runner)) emit({type: 'runner.limited', runner, until: new Date(until).toISOString(), reason, specs})
  }
}
