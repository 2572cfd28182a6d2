import type {DatabaseError} from '../database/errors.ts'
import type {Result} from '../result.ts'
import type {Budget} from './budget.ts'
import type {Member, Offer} from './conductor.ts'
import type {ForeignWork} from './foreign-work.ts'
import type {Lanes} from './lanes.ts'
import type {RunLedger} from './run-ledger.ts'
import type {Recorder} from './run-recorder.ts'
import type {RunnerTroubles} from './runner-troubles.ts'
import type {Scheduler} from './scheduler.ts'
import type {Seat} from './seat.ts'
import type {WorkPlaces} from './work-places.ts'

export interface RunPartOptions {
  readonly budget: Pick<Budget, 'hasRoom' | 'reserve'>
  readonly lanes: Lanes
  readonly ledger: Pick<RunLedger, 'block'>
  readonly places: WorkPlaces
  readonly recorder: Pick<Recorder, 'block' | 'durable' | 'flush'>
  readonly scheduler: Scheduler
  readonly seat?: Seat | undefined
  readonly foreign: Pick<ForeignWork, 'size'>
  readonly troubles: Pick<RunnerTroubles, 'mayEnd'>
  /** Which runner a specification is for. */
  readonly runnerName: (id: string) => string
  readonly work: (id: string) => void
  readonly isGoing: () => boolean
  readonly isStopping: () => boolean
  readonly note: (written: Result<unknown, DatabaseError>) => void
  readonly wake: () => void
}

/** Starts what may start: of a run alone, or of one of several projects when it is its turn. */
export class RunPart implements Member {
  readonly #options: RunPartOptions

  constructor(options: RunPartOptions) {
    this.#options = options
  }

  get concurrency(): number {
    return this.#options.places.concurrency
  }

  get isIdle(): boolean {
    const {isGoing, isStopping} = this.#options
    return !isGoing() && (isStopping() || this.isAllDone)
  }

  /** Whether nothing could start any more, however long one waited. */
  get isAllDone(): boolean {
    const {foreign, scheduler, troubles} = this.#options
    return foreign.size === 0 && !scheduler.ready().some((runner) => troubles.mayEnd(runner))
  }

  /** Starts all that may; together with others, in the order of all. */
  startWhatMay(): void {
    const {seat} = this.#options
    if (seat) return seat.fill()
    this.resume()
    while (this.start()) continue
  }

  resume(): void {
    this.#options.places.resume(this.#options.isStopping())
  }

  offer(): Offer | undefined {
    return this.#mayStart() ? this.#options.scheduler.offer(this.#isFree) : undefined
  }

  /** Starts what comes first; `false` when nothing may start. */
  start(): boolean {
    const {budget, places, runnerName, scheduler, work} = this.#options
    const id = this.#mayStart() ? scheduler.next(this.#isFree) : undefined
    if (id === undefined) return false
    places.enter(id, runnerName(id))
    budget.reserve(id, runnerName(id))
    work(id)
    return true
  }

  /** Lets those of other projects go on that wait for a specification: what they build on is on the disk first. */
  async pass(id: string): Promise<void> {
    const {note, recorder, seat} = this.#options
    const done = await recorder.durable()
    if (done.ok) seat?.complete(id)
    else note(done)
  }

  settle(id: string): void {
    this.#options.scheduler.settle(id)
    this.wake()
  }

  lose(id: string, reason: string): void {
    const {ledger, note, recorder, scheduler} = this.#options
    if (!scheduler.drop(id)) return
    note(recorder.block([id, ...scheduler.lostWith(id)]))
    ledger.block(id, reason, 'which cannot run')
    this.wake()
  }

  flush(): void {
    this.#options.note(this.#options.recorder.flush())
  }

  wake(): void {
    this.#options.wake()
  }

  #mayStart(): boolean {
    return !this.#options.isStopping() && this.#options.places.isFree
  }

  readonly #isFree = (runner: string): boolean => {
    const {budget, lanes, places} = this.#options
    return lanes.isOpen(runner) && budget.hasRoom(runner) && places.admits(runner)
  }
}
