import {err, ok, type Result} from '../result.ts'
import type {RunSummary} from '../state/run-store.ts'
import {Bell} from './bell.ts'
import {FOREIGN_POLL, ForeignWork} from './foreign-work.ts'
import {describeStuck} from './hindrances.ts'
import {Lanes} from './lanes.ts'
import {Newcomers} from './newcomers.ts'
import type {Runner} from './runner.ts'
import {runnerNameOf} from './runner-name.ts'
import {RunLedger} from './run-ledger.ts'
import type {RunSessionOptions} from './run-session-options.ts'
import {RunPart} from './run-part.ts'
import {RunnerTroubles} from './runner-troubles.ts'
import {Scheduler} from './scheduler.ts'
import {SpecGate} from './spec-gate.ts'
import {SpecWork, type WorkContext, type WorkError, type WorkOutcome} from './spec-work.ts'
import {WorkPlaces} from './work-places.ts'

/** One run from its first specification to its last: what starts when, and what follows from how it ended. */
export class RunSession {
  readonly #options: RunSessionOptions
  readonly #context: WorkContext
  readonly #scheduler: Scheduler
  readonly #lanes: Lanes
  readonly #places: WorkPlaces
  readonly #troubles: RunnerTroubles
  readonly #foreign: ForeignWork
  readonly #gate: SpecGate
  readonly #ledger: RunLedger
  readonly #newcomers: Newcomers
  readonly #part: RunPart
  readonly counts: RunLedger['counts']
  readonly #mostFailures: number
  #going = 0
  #stopped = false
  #error: WorkError | undefined
  #thrown: {readonly error: unknown} | undefined
  readonly #bell = new Bell()

  constructor(given: RunSessionOptions) {
    const options: RunSessionOptions = {...given, emit: (event) => given.recorder.tell(event, given.emit)}
    const {clock, configuration, plan, seat, signal, view} = options
    this.#options = options
    this.#scheduler = new Scheduler(
      view.graph,
      plan.specs.map(({id}) => id),
      {seat, runnerOf: (id) => this.#runnerName(id), touchesOf: (id) => view.record(id).metadata.touches ?? []},
    )
    const delays = {delay: configuration.get('run.retry_delay'), maxDelay: configuration.get('run.retry_max_delay')}
    this.#lanes = new Lanes({clock, limits: configuration.runnerLimits, ...delays})
    const over = (runner: string): void => this.#note(this.#troubles.over(runner)) || this.#bell.ring()
    this.#places = new WorkPlaces({lanes: this.#lanes, clock, seat, over, concurrency: configuration.get('run.concurrency')})
    this.#troubles = new RunnerTroubles({...options, ...delays, lanes: this.#lanes, waitingFor: (runner) => this.#scheduler.waitingFor(runner)})
    this.#mostFailures = configuration.get('run.fail_fast') ? 1 : (configuration.get('run.max_failures') ?? Infinity)
    const pass = seat && ((id: string) => void this.#during(() => this.#part.pass(id)))
    this.#ledger = new RunLedger({...options, scheduler: this.#scheduler, pass, note: (written) => this.#note(written)})
    const [ledger, putBack] = [this.#ledger, (id: string) => this.#scheduler.putBack(id)]
    this.#foreign = new ForeignWork({...options, ledger, putBack})
    this.#gate = new SpecGate({...options, ledger, putBack, isStopping: () => this.#isStopping()})
    this.counts = this.#ledger.counts
    const shared = {...options, scheduler: this.#scheduler, ledger, runnerName: (id: string) => this.#runnerName(id)}
    this.#newcomers = new Newcomers(shared)
    this.#part = new RunPart({
      ...shared,
      lanes: this.#lanes,
      places: this.#places,
      foreign: this.#foreign,
      troubles: this.#troubles,
      work: (id) => void this.#work(id),
      isGoing: () => this.#going > 0,
      isStopping: () => this.#isStopping(),
      note: (written) => this.#note(written),
      wake: () => this.#bell.ring(),
    })
    this.#context = {
      ...options,
      emit: (event) => this.#gate.emit(event),
      answered: (id) => this.#places.prove(id),
      isStopping: () => this.#isStopping(),
      lostWith: (id) => this.#scheduler.lostWith(id),
      pause: (id, retry) => {
        this.#bell.ring()
        return this.#places.pause(id, retry)
      },
    }
    Object.assign(this.counts, {skipped: plan.skipped.length, up_to_date: plan.upToDate.length})
    signal.addEventListener('abort', () => this.#bell.ring(), {once: true})
  }

  /** Settles when nothing runs any more and nothing more can start. */
  async run(): Promise<Result<void, WorkError>> {
    const {clock, emit, plan, runId, seat, view} = this.#options
    const [at, specs] = [new Date(clock.now()).toISOString(), plan.specs.map(({id}) => id)]
    emit({type: 'run.started', run: runId, at, specs, up_to_date: plan.upToDate, concurrency: this.#places.concurrency})
    for (const [id, reason] of describeStuck(view, plan.stuck)) this.#ledger.block(id, reason, 'which cannot run')
    this.#newcomers.refuse(specs)
    this.#note(this.#troubles.remember())
    seat?.join(this.#part)
    for (;;) {
      const looked = clock.now()
      this.#part.startWhatMay()
      if (this.#isOver()) break
      await this.#woken(looked)
      if (!this.#isStopping()) this.#note(this.#foreign.look())
    }
    this.#note(await this.#options.recorder.durable())
    seat?.end()
    if (this.#thrown) throw this.#thrown.error
    return this.#error ? err(this.#error) : ok()
  }

  /** From now on so many at once: more start now, or what runs is left to end before others start. */
  setConcurrency(concurrency: number): void {
    if (concurrency !== this.#places.concurrency) this.#options.emit({type: 'run.changed', concurrency})
    this.#places.concurrency = concurrency
    this.#bell.ring()
  }

  /** Held, nothing more starts, and the run is not over. */
  hold(isHeld: boolean): void {
    if (isHeld !== this.#places.isHeld) this.#options.emit({type: isHeld ? 'run.paused' : 'run.resumed'})
    this.#places.isHeld = isHeld
    this.#bell.ring()
  }

  /** Specifications that could have started but did not. */
  get remaining(): number {
    return this.#scheduler.waiting + this.#foreign.size
  }

  /** Runners whose limits kept the run from its end. */
  get limited(): RunSummary['limited'] {
    return this.#troubles.limited(this.#options.runners.keys())
  }

  #isOver(): boolean {
    if (this.#going > 0 || this.#isStopping()) return this.#going === 0
    return this.#part.isAllDone && (this.#options.seat?.isOver() ?? true) && !(this.counts.completed > 0 && this.#grow(true))
  }

  #work(id: string): Promise<void> {
    return this.#during(async () => {
      let isPutBack = false
      try {
        const runner = this.#options.runners.get(this.#runnerName(id))!
        if (!runner.ok) throw runner.error
        if (await this.#gate.admits(this.#options.view.record(id), runner.value.name)) isPutBack = await this.#begin(id, runner.value)
      } finally {
        // What was put back may have begun again by now.
        if (!isPutBack) this.#leave(id)
      }
    })
  }

  /** The run is not over while this goes on. A bug of ours must not leave children without a watcher: it goes on up when they are done. */
  async #during(work: () => Promise<void>): Promise<void> {
    this.#going++
    try {
      await work()
    } catch (error) {
      this.#thrown ??= {error}
    }
    this.#going--
    this.#bell.ring()
  }

  /** Takes in what the run itself has brought forth; `false` when there is nothing new. */
  #grow(isThorough: boolean): boolean {
    const grown = this.#options.growth.look(isThorough, (id) => this.#scheduler.isTaken(id))
    if (!grown.ok || !grown.value) return this.#note(grown)
    const {value} = grown
    void this.#during(() => this.#newcomers.join(value))
    return true
  }

  /** Gives whether it was put back. */
  async #begin(id: string, runner: Runner): Promise<boolean> {
    const record = this.#options.view.record(id)
    const started = performance.now()
    const outcome = await new SpecWork(this.#context, {content: this.#options.content(id), record, runner}).run()
    this.#scheduler.release(id)
    if (!outcome.ok) return this.#note(outcome)
    const {kind} = outcome.value
    const isPutBack = kind === 'limited' || kind === 'fatal' || kind === 'released'
    if (isPutBack) {
      this.#leave(id)
      this.#scheduler.putBack(id)
    }
    this.#settle(id, outcome.value)
    if (kind === 'completed') this.#grow(record.metadata.foreach !== undefined)
    this.#bell.ring()
    await this.#gate.tell(record, kind, performance.now() - started)
    return isPutBack
  }

  #leave(id: string): void {
    this.#scheduler.release(id)
    this.#places.leave(id)
    this.#options.budget.release(id)
  }

  #settle(id: string, outcome: WorkOutcome): void {
    if (outcome.kind === 'completed' || outcome.kind === 'failed') this.#places.recover(id)
    switch (outcome.kind) {
      case 'completed':
        return this.#ledger.complete(id)
      case 'failed':
        this.#ledger.fail(id)
        this.#options.seat?.fail()
        if (this.counts.failed >= this.#mostFailures) this.#stopped = true
        return
      case 'awaiting':
        return this.#ledger.park(id)
      case 'elsewhere':
        return this.#foreign.settle(id, outcome)
      case 'touched':
        return this.#foreign.touch(id)
      case 'limited':
        return void this.#note(this.#troubles.limit(this.#runnerName(id), outcome))
      case 'fatal':
        return this.#troubles.stop(this.#runnerName(id), outcome)
      case 'unaffordable':
        return this.#ledger.block(id, [outcome.reason, ...outcome.suggestions].join('. '), 'which may cost no more')
      case 'cancelled':
        this.counts.cancelled++
    }
  }

  #note(written: Result<unknown, WorkError>): false {
    if (!written.ok) this.#error ??= written.error
    return false
  }

  #runnerName(id: string): string {
    return runnerNameOf(this.#options.view.record(id), this.#options.configuration)
  }

  #isStopping(): boolean {
    return this.#stopped || this.#error !== undefined || this.#thrown !== undefined || this.#options.signal.aborted || (this.#options.seat?.isStopping ?? false)
  }

  /** Settles when one of ours is done, the run is to stop, a runner may work again, or it is time to look at what another run does; at once when something has come due since. */
  #woken(looked: number): Promise<void> {
    const {clock} = this.#options
    const openings = [...this.#scheduler.ready(), ...this.#places.paused].flatMap((runner) => this.#lanes.opening(runner) ?? [])
    const waits = openings.filter((at) => at > looked).map((at) => Math.max(0, at - clock.now()))
    if (this.#foreign.size > 0) waits.push(FOREIGN_POLL)
    return this.#bell.rung(clock, this.#isStopping() ? [] : waits)
  }
}
