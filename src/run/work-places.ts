import type {RunClock} from './clock.ts'
import type {Lanes, LaneTicket} from './lanes.ts'
import type {Seat} from './seat.ts'

export interface WorkPlacesOptions {
  readonly lanes: Lanes
  readonly clock: RunClock
  readonly concurrency: number
  /** A limit of a runner is over: more than one may work again. */
  readonly over?: (runner: string) => void
  /** The run of several projects that this one is a part of. */
  readonly seat?: Seat | undefined
}

interface Paused {
  readonly id: string
  readonly runner: string
  readonly resolve: (goesOn: boolean) => void
}

/** The places of a run: who works now, and who has left its place until its runner may be tried again. */
export class WorkPlaces {
  concurrency: number
  /** Nobody takes a place; whoever has one keeps it. */
  isHeld = false
  readonly #options: WorkPlacesOptions
  readonly #tickets = new Map<string, LaneTicket>()
  #paused: Paused[] = []

  constructor(options: WorkPlacesOptions) {
    this.#options = options
    this.concurrency = options.concurrency
  }

  get isFree(): boolean {
    return !this.isHeld && this.#tickets.size < this.concurrency && (this.#options.seat?.hasRoom ?? true)
  }

  /** Runners of those that have left their places. */
  get paused(): string[] {
    return this.#paused.map(({runner}) => runner)
  }

  /** Whether those who run together with this one leave a runner free. */
  admits(runner: string): boolean {
    return this.#options.seat?.hasRoomFor(runner) ?? true
  }

  enter(id: string, runner: string): void {
    this.#options.seat?.enter(runner)
    this.#tickets.set(id, this.#options.lanes.enter(runner))
  }

  leave(id: string): void {
    const ticket = this.#tickets.get(id)
    if (ticket) {
      this.#options.lanes.leave(ticket)
      this.#options.seat?.leave(ticket.runner)
    }
    this.#tickets.delete(id)
  }

  /** Its runner's service has answered it, which may show that a limit is over. */
  prove(id: string): void {
    const ticket = this.#tickets.get(id)
    if (ticket && this.#options.lanes.prove(ticket)) this.#options.over?.(ticket.runner)
  }

  /** Its last attempt was not cut off from outside. */
  recover(id: string): void {
    const ticket = this.#tickets.get(id)
    if (ticket) this.#options.lanes.recover(ticket)
    this.prove(id)
  }

  /** Something outside cut its attempt off: it leaves its place until its runner may be tried again. */
  pause(id: string, retry: number): {delay: number; at: number; resumed: Promise<boolean>} {
    const {clock, lanes} = this.#options
    const ticket = this.#tickets.get(id)!
    const delay = lanes.slowDown(ticket, retry)
    this.leave(id)
    const {promise: resumed, resolve} = Promise.withResolvers<boolean>()
    this.#paused.push({id, runner: ticket.runner, resolve})
    return {delay, at: clock.now() + delay, resumed}
  }

  /** Lets those go on that may, the longest waiting first; and tells those that nothing more will come of it: all when the run stops. */
  resume(isStopping: boolean): void {
    const {lanes} = this.#options
    const left: Paused[] = []
    for (const paused of this.#paused) {
      const {id, resolve, runner} = paused
      // What waits for hours, or for a person, is given back.
      if (isStopping || lanes.isStopped(runner) || lanes.limitOf(runner)) resolve(false)
      else if (this.isFree && lanes.isOpen(runner) && this.admits(runner)) {
        this.enter(id, runner)
        resolve(true)
      } else left.push(paused)
    }
    this.#paused = left
  }
}
