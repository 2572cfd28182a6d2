import {Budget, type BudgetLimits} from '../../src/run/budget.ts'
import {loadConfiguration} from '../../src/configuration/configuration-loader.ts'
import {ok, type Result} from '../../src/result.ts'
import type {RunClock} from '../../src/run/clock.ts'
import type {RunEvent} from '../../src/run/events.ts'
import type {AttemptControl, AttemptOrder, AttemptOutcome, Executor} from '../../src/run/executor.ts'
import type {LaneLimit} from '../../src/run/lanes.ts'
import type {Claim, Recorder} from '../../src/run/run-recorder.ts'
import {Conductor} from '../../src/run/conductor.ts'
import {RunSession} from '../../src/run/run-session.ts'
import type {Runner} from '../../src/run/runner.ts'
import {Seat} from '../../src/run/seat.ts'
import {planJointly} from '../../src/specification/joint-plan.ts'
import {planSelection, type SelectionPlan} from '../../src/specification/selection.ts'
import type {SpecMetadata, SpecStatus} from '../../src/specification/specification.ts'
import {Neighbours, type NeighbourSpec} from '../../src/specification/neighbours.ts'
import {SpecificationView} from '../../src/specification/specification-view.ts'
import type {SpecRecord} from '../../src/specification/specification-store.ts'
import type {Continuation} from '../../src/state/execution.ts'
import type {ExecutionEnd, NewExecution} from '../../src/state/execution-store.ts'
import type {ModelFacts} from '../../src/state/model-facts.ts'
import {valueOf} from './spec-project.ts'

/** Time that passes only when nobody has anything to do. */
export class FakeClock implements RunClock {
  #now = Date.UTC(2026, 0, 1)
  #seed: number
  #timers: Array<{readonly at: number; readonly callback: () => void}> = []

  constructor(seed = 1) {
    this.#seed = seed
    // The first numbers of small seeds are small.
    for (let skipped = 0; skipped < 5; skipped++) this.random()
  }

  now(): number {
    return this.#now
  }

  random(): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647
    return this.#seed / 2_147_483_647
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = {at: this.#now + Math.max(0, milliseconds), callback}
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** Lets time pass until `done` settles; throws when nothing is left to wait for. */
  async drive<T>(done: Promise<T>): Promise<T> {
    let settled = false
    const watched = done.finally(() => (settled = true))
    watched.catch(() => {})
    for (let steps = 0; ; steps++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (settled) return watched
      if (steps > 100_000) throw new Error('it never ends')
      const next = this.#timers.reduce<{at: number; callback: () => void} | undefined>(
        (first, timer) => (first && first.at <= timer.at ? first : timer),
        undefined,
      )
      if (!next) throw new Error('it waits for nothing')
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#now = Math.max(this.#now, next.at)
      next.callback()
    }
  }
}

export interface FakeSpec extends Pick<SpecMetadata, 'approval' | 'max_iterations' | 'priority' | 'retries' | 'runner' | 'touches'> {
  readonly needs?: readonly string[]
  readonly status?: SpecStatus
  /** What its attempts come to, in turn; after the last of them: success. */
  readonly attempts?: ReadonlyArray<Partial<AttemptOutcome>>
  /** How long each attempt takes. */
  readonly takes?: number
  /** When, from its start, each attempt says that its service has answered. */
  readonly answers?: number
}

export interface FakeRunOptions {
  readonly clock?: FakeClock
  readonly settings?: Readonly<Record<string, string>>
  readonly wait?: boolean
  readonly limits?: readonly LaneLimit[]
  readonly signal?: AbortSignal
  readonly budget?: BudgetLimits
  /** Dollars that other runs have spent by now. */
  readonly elsewhere?: () => number
  /** Dollars that an attempt is taken to cost. */
  readonly estimate?: number
}

/** When an attempt was going, by the fake clock. */
export interface Interval {
  readonly spec: string
  readonly runner: string
  readonly from: number
  to: number
  status: string
}

export interface FakeRunResult {
  readonly events: readonly RunEvent[]
  readonly intervals: readonly Interval[]
  readonly recorder: MemoryRecorder
  readonly session: RunSession
  readonly clock: FakeClock
}

/** A whole run of the real session, with time, attempts and records that need no machine. */
export async function fakeRun(specs: Readonly<Record<string, FakeSpec>>, options: FakeRunOptions = {}): Promise<FakeRunResult> {
  const view = viewOf(specs)
  const run = sessionOf(specs, {...options, view, plan: valueOf(planSelection(view, {}))})
  valueOf(await run.clock.drive(run.session.run()))
  return run
}

/** What several projects together are limited by. */
export interface FakeCompanyOptions {
  readonly concurrency?: number | undefined
  readonly mostFailures?: number
  /** Dollars that all may spend together. */
  readonly purse?: number
  readonly runnerLimits?: Readonly<Record<string, number>>
  /** Projects that cannot be run after all. */
  readonly abandoned?: readonly string[]
}

/** Runs of several projects together, on one clock; what is needed elsewhere is named `project:id`. */
export async function fakeRunTogether(
  projects: Readonly<Record<string, Readonly<Record<string, FakeSpec>>>>,
  {
    abandoned = [],
    clock = new FakeClock(),
    concurrency,
    mostFailures = Infinity,
    purse,
    runnerLimits = {},
    ...options
  }: FakeCompanyOptions & FakeRunOptions = {},
): Promise<{readonly runs: ReadonlyMap<string, FakeRunResult>; readonly plan: SelectionPlan}> {
  const views = new Map(Object.entries(projects).map(([name, specs]) => [name, viewOf(specs, neighboursOf(name, projects))]))
  const {graph, lengths, parts, whole} = valueOf(planJointly(views, {}))
  const planned = new Set(whole.specs.map(({id}) => id))
  const conductor = new Conductor({graph, lengths, planned, projects: [...views.keys()], concurrency, runnerLimits, mostFailures, budget: purse})
  const runs = new Map(
    [...views]
      .filter(([name]) => !abandoned.includes(name))
      .map(([name, view]) => [name, sessionOf(projects[name]!, {...options, clock, view, plan: parts.get(name)!, seat: new Seat(conductor, name)})]),
  )
  const all = [...runs.values()].map(({session}) => session.run())
  for (const name of abandoned) conductor.abandon(name)
  for (const result of await clock.drive(Promise.all(all))) valueOf(result)
  return {runs, plan: whole}
}

function neighboursOf(own: string, projects: Readonly<Record<string, Readonly<Record<string, FakeSpec>>>>): Neighbours {
  return new Neighbours(own, (name) => {
    const specs = projects[name] ?? {}
    const find = (id: string): NeighbourSpec[] => (specs[id] ? [{id, status: specs[id].status ?? 'pending', dependencies: [], proof: '0:', stale: false}] : [])
    return ok({ids: Object.keys(specs), find, proof: () => '0:', pulse: () => ''})
  })
}

function viewOf(specs: Readonly<Record<string, FakeSpec>>, neighbours?: Neighbours): SpecificationView {
  const records = Object.entries(specs).map(([id, spec]) => toRecord(id, spec))
  const loose = Object.entries(specs).map(([id, {needs = []}]) => [id, needs.filter((reference) => reference.includes(':'))] as const)
  return new SpecificationView(records, new Map(loose), {all: () => [], generating: []}, neighbours)
}

function sessionOf(
  specs: Readonly<Record<string, FakeSpec>>,
  options: FakeRunOptions & {readonly view: SpecificationView; readonly plan: SelectionPlan; readonly seat?: Seat},
): FakeRunResult {
  const {budget = {}, clock = new FakeClock(), elsewhere = () => 0, estimate, limits = [], plan, seat, settings = {}, view, wait = true} = options
  const {signal = new AbortController().signal} = options
  const environment = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`MMM_${key.toUpperCase().replaceAll('.', '__')}`, value]))
  const configuration = valueOf(loadConfiguration({environment, files: []}))
  const events: RunEvent[] = []
  const recorder = new MemoryRecorder(limits)
  const executor = new FakeExecutor(specs, clock)
  const runners = new Map([...view.records.values()].map(({metadata}) => [metadata.runner!, ok(fakeRunner(metadata.runner!))]))
  const session = new RunSession({
    runId: 1,
    view,
    plan,
    seat,
    runners,
    configuration,
    recorder,
    hooks: {listens: () => false, call: () => Promise.resolve([])},
    executor,
    project: {name: 'shop', path: '/shop'},
    logs: '.mmm/logs/1',
    content: () => '',
    answerOf: () => undefined,
    budget: new Budget({limits: budget, estimate, spentElsewhere: {project: elsewhere, spec: () => 0}, purse: seat?.purse}),
    printedBy: () => undefined,
    refuse: () => undefined,
    parent: undefined,
    recover: () => ok(),
    findRunner: (name) => Promise.resolve(ok(fakeRunner(name))),
    growth: {look: () => ok(undefined)},
    wait,
    clock,
    signal,
    hurry: new AbortController().signal,
    emit: (event) => events.push(event),
  })
  return {events, intervals: executor.intervals, recorder, session, clock}
}

class FakeExecutor implements Executor {
  readonly intervals: Interval[] = []
  readonly #specs: Readonly<Record<string, FakeSpec>>
  readonly #clock: FakeClock
  readonly #done = new Map<string, number>()

  constructor(specs: Readonly<Record<string, FakeSpec>>, clock: FakeClock) {
    this.#specs = specs
    this.#clock = clock
  }

  execute({runner, spec}: AttemptOrder, {onEvent, signal}: AttemptControl): ReturnType<Executor['execute']> {
    const {answers, attempts = [], takes = 1000} = this.#specs[spec.id]!
    const count = this.#done.get(spec.id) ?? 0
    this.#done.set(spec.id, count + 1)
    const script = attempts[count] ?? {status: 'success'}
    const interval: Interval = {spec: spec.id, runner, from: this.#clock.now(), to: Infinity, status: 'running'}
    this.intervals.push(interval)
    return new Promise((resolve) => {
      const end = (outcome: Partial<AttemptOutcome>): void => {
        interval.to = this.#clock.now()
        interval.status = outcome.status!
        const reason = outcome.status === 'success' ? null : `it was ${outcome.status}`
        resolve(ok({status: 'success', reason, feedback: '', output: '', evidence: [], duration: takes, ...outcome}))
      }
      if (answers !== undefined) this.#clock.after(answers, () => onEvent({type: 'answered'}))
      const off = this.#clock.after(takes, () => end(script))
      signal.addEventListener('abort', () => {
        off()
        end({status: 'cancelled'})
      })
    })
  }
}

/** Keeps what a run records as the database would, for the run alone. */
export class MemoryRecorder implements Recorder {
  readonly rows: Array<NewExecution & Partial<ExecutionEnd>> = []
  readonly statuses = new Map<string, SpecStatus>()
  readonly saved: LaneLimit[]

  constructor(limits: readonly LaneLimit[]) {
    this.saved = [...limits]
  }

  continuation({id}: SpecRecord): Result<Continuation | undefined, never> {
    const last = this.rows.findLast(({specId}) => specId === id)
    if (last?.status !== 'limited' && last?.status !== 'transient') return ok(undefined)
    return ok({iteration: last.iteration, retry: (last.retry ?? 0) + 1, feedback: last.input || undefined})
  }

  claim({id}: SpecRecord, execution: NewExecution): Result<Claim, never> {
    if (this.statuses.get(id) === 'in_progress') throw new Error(`${id} is claimed twice`)
    this.statuses.set(id, 'in_progress')
    return ok({kind: 'taken', execution: this.#insert(execution)})
  }

  begin(next: NewExecution): Result<number, never> {
    return ok(this.#insert(next))
  }

  learn(execution: number, facts: ModelFacts): Result<void, never> {
    Object.assign(this.rows[execution - 1]!, {facts})
    return ok()
  }

  end(end: ExecutionEnd): Result<void, never> {
    Object.assign(this.rows[end.id - 1]!, end)
    return ok()
  }

  retry(end: ExecutionEnd, next: NewExecution): Result<number, never> {
    this.end(end)
    return this.begin(next)
  }

  complete(record: SpecRecord, end: ExecutionEnd): Result<void, never> {
    return this.#finish(record.id, 'completed', end)
  }

  park(record: SpecRecord, end: ExecutionEnd, dependents: readonly string[]): Result<void, never> {
    return this.#finish(record.id, 'blocked', {...end, approval: 'waiting'}, dependents)
  }

  fail(id: string, end: ExecutionEnd | undefined, dependents: readonly string[]): Result<void, never> {
    return this.#finish(id, 'failed', end, dependents)
  }

  release(record: SpecRecord, end: ExecutionEnd | undefined): Result<void, never> {
    return this.#finish(record.id, 'pending', end)
  }

  block(ids: readonly string[]): Result<void, never> {
    for (const id of ids) this.statuses.set(id, 'blocked')
    return ok()
  }

  object(): Result<boolean, never> {
    return ok(false)
  }

  statusOf(id: string): Result<SpecStatus, never> {
    return ok(this.statuses.get(id) ?? 'pending')
  }

  limits(): Result<readonly LaneLimit[], never> {
    return ok(this.saved)
  }

  saveLimit(limit: LaneLimit): Result<void, never> {
    this.saved.push(limit)
    return ok()
  }

  forgetLimit(runner: string, at: number): Result<void, never> {
    const left = this.saved.filter((limit) => limit.runner !== runner || limit.until > at)
    this.saved.splice(0, this.saved.length, ...left)
    return ok()
  }

  settled(): Promise<Result<void, never>> {
    return Promise.resolve(ok())
  }

  durable(): Promise<Result<void, never>> {
    return Promise.resolve(ok())
  }

  tell(event: RunEvent, listener: (event: RunEvent) => void): void {
    listener(event)
  }

  flush(): Result<void, never> {
    return ok()
  }

  #insert(execution: NewExecution): number {
    return this.rows.push({...execution})
  }

  #finish(id: string, status: SpecStatus, end: ExecutionEnd | undefined, dependents: readonly string[] = []): Result<void, never> {
    if (end) this.end(end)
    this.statuses.set(id, status)
    for (const dependent of dependents) this.statuses.set(dependent, 'blocked')
    return ok()
  }
}

function toRecord(
  id: string,
  {answers, approval, attempts, max_iterations: iterations, needs = [], priority, retries, runner = 'shell', status = 'pending', takes, touches}: FakeSpec,
): SpecRecord {
  void [answers, attempts, takes]
  const metadata = Object.fromEntries(
    Object.entries({approval, max_iterations: iterations, priority, retries, runner, touches}).filter(([, value]) => value !== undefined),
  )
  const rest = {number: null, completedHash: null, evidenceId: null, runId: null, removedAt: null, awaiting: false}
  return {id, title: id, status, path: `specs/${id}.md`, contentHash: id, dependencies: needs, metadata, ...rest}
}

function fakeRunner(name: string): Runner {
  return {
    name,
    check: () => Promise.resolve({ok: true, details: []}),
    describe: () => '',
    async *run() {
      yield {type: 'report', outcome: 'success'}
    },
  }
}
