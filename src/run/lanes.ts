import type {RunClock} from './clock.ts'

export interface LanesOptions {
  readonly clock: RunClock
  /** How many specifications a runner may work on at once, where it is said. */
  readonly limits: Readonly<Record<string, number>>
  /** Longest delay before a first try, in milliseconds. */
  readonly delay: number
  /** Longest delay before any try, in milliseconds. */
  readonly maxDelay: number
}

/** A runner that may not work before a certain time. */
export interface LaneLimit {
  readonly runner: string
  /** Milliseconds since 1970. */
  readonly until: number
  readonly reason: string
}

interface Lane {
  active: number
  /** How many at once just now: halved when trouble comes back, and won back one by one. */
  window: number
  /** Counts the times the window was halved: trouble of one moment counts once, however many met it. */
  epoch: number
  closedUntil: number
  limit: LaneLimit | undefined
  /** After a limit, as long as nobody has been answered: only one at a time tries. */
  isUnproven: boolean
  /** The one that tries. */
  probe: LaneTicket | undefined
  isStopped: boolean
}

/** Says that an attempt of a runner is going. */
export interface LaneTicket {
  readonly runner: string
  readonly epoch: number
}

/** What each runner may do now: how many at once, not before when, or nothing any more. What troubles one leaves the others alone. */
export class Lanes {
  readonly #options: LanesOptions
  readonly #lanes = new Map<string, Lane>()

  constructor(options: LanesOptions) {
    this.#options = options
  }

  isOpen(runner: string): boolean {
    const lane = this.#lane(runner)
    if (lane.isUnproven && lane.probe) return false
    return !lane.isStopped && lane.active < lane.window && this.#options.clock.now() >= this.opening(runner)!
  }

  /** When a runner may work again as far as time goes, 0 when it may now; `undefined` when it never may in this run. */
  opening(runner: string): number | undefined {
    const {closedUntil, isStopped, limit} = this.#lane(runner)
    return isStopped ? undefined : Math.max(closedUntil, limit?.until ?? 0)
  }

  enter(runner: string): LaneTicket {
    const lane = this.#lane(runner)
    lane.active++
    const ticket = {runner, epoch: lane.epoch}
    if (lane.isUnproven) lane.probe = ticket
    return ticket
  }

  leave(ticket: LaneTicket): void {
    const lane = this.#lane(ticket.runner)
    lane.active--
    if (lane.probe === ticket) lane.probe = undefined
  }

  /** Whether this one, by being answered, has shown that a limit is over. Who began before the limit shows nothing. */
  prove(ticket: LaneTicket): boolean {
    const lane = this.#lane(ticket.runner)
    if (!lane.isUnproven || lane.probe !== ticket) return false
    lane.isUnproven = false
    lane.probe = undefined
    return true
  }

  /** An attempt came back without trouble from outside: one more may go at once than before. */
  recover({epoch, runner}: LaneTicket): void {
    const lane = this.#lane(runner)
    if (lane.epoch === epoch) lane.window = Math.min(this.#limitOf(runner), lane.window + 1)
  }

  /** An attempt met trouble from outside: none of the runner starts before a random delay is over. Gives the delay before this one's next try. */
  slowDown({epoch, runner}: LaneTicket, retry: number): number {
    const {clock, delay, maxDelay} = this.#options
    const lane = this.#lane(runner)
    if (lane.epoch === epoch) {
      lane.epoch++
      lane.window = Math.max(1, Math.floor(Math.min(lane.window, lane.active) / 2))
    }
    const wait = backOff({retry, delay, maxDelay, random: clock.random()})
    lane.closedUntil = Math.max(lane.closedUntil, clock.now() + wait)
    return lane.closedUntil - clock.now()
  }

  park(limit: LaneLimit): void {
    const lane = this.#lane(limit.runner)
    lane.isUnproven = true
    if (limit.until > (lane.limit?.until ?? 0)) lane.limit = limit
  }

  stop(runner: string): void {
    this.#lane(runner).isStopped = true
  }

  isStopped(runner: string): boolean {
    return this.#lane(runner).isStopped
  }

  /** The limit that a runner is under now. */
  limitOf(runner: string): LaneLimit | undefined {
    const {limit} = this.#lane(runner)
    return limit && limit.until > this.#options.clock.now() ? limit : undefined
  }

  #lane(runner: string): Lane {
    const known = this.#lanes.get(runner)
    if (known) return known
    const lane: Lane = {
      active: 0,
      window: this.#limitOf(runner),
      epoch: 0,
      closedUntil: 0,
      limit: undefined,
      isUnproven: false,
      probe: undefined,
      isStopped: false,
    }
    this.#lanes.set(runner, lane)
    return lane
  }

  #limitOf(runner: string): number {
    return this.#options.limits[runner] ?? Infinity
  }
}

/** Exponential, capped, and with full jitter: those that met the same trouble do not come back together. */
export function backOff({delay, maxDelay, random, retry}: {retry: number; delay: number; maxDelay: number; random: number}): number {
  return Math.round(random * Math.min(maxDelay, delay * 2 ** Math.min(retry, 30)))
}
