import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {err, ok, type Result} from '../result.ts'
import {NoRunError, RunNotFoundError, RunOverError} from './run-errors.ts'
import {type NotedEvent, RunEventStore} from './run-event-store.ts'
import {type ListedRun, type RunReport, toListed, toReport} from './run-report.ts'
import {type RunTimeline, toTimeline} from './run-timeline.ts'
import {type RunFilter, type StoredRun, RunViewStore} from './run-view-store.ts'
import {type RunWish, RunWishStore} from './run-wish-store.ts'

/** Runs, and how many there are without the limit. */
export interface RunListing {
  readonly runs: readonly ListedRun[]
  readonly total: number
}

/** What has come of a run since it was last looked at. */
export interface RunNews {
  readonly run: ListedRun
  readonly events: readonly NotedEvent[]
  /** `dead` when its process is gone and nobody has closed it yet. */
  readonly life: 'dead' | 'going' | 'over'
  /** What is going on in each specification just now. */
  readonly progress: ReadonlyMap<string, string>
}

export interface RunRecordsOptions {
  readonly database: Database
  readonly isRunGoing: (token: string) => boolean
  readonly progressOf: (token: string) => ReadonlyMap<string, string>
}

type Lookup = DatabaseError | NoRunError | RunNotFoundError

/** The runs of a project as their rows tell them, and what is wanted of those that go on elsewhere. */
export class RunRecords {
  readonly #database: Database
  readonly #isGoing: (token: string) => boolean
  readonly #progressOf: RunRecordsOptions['progressOf']
  readonly #runs: RunViewStore
  readonly #events: RunEventStore

  constructor({database, isRunGoing, progressOf}: RunRecordsOptions) {
    this.#database = database
    this.#isGoing = isRunGoing
    this.#progressOf = progressOf
    this.#runs = new RunViewStore(database)
    this.#events = new RunEventStore(database)
  }

  /** Newest first. */
  list(filter: RunFilter = {}): Result<RunListing, DatabaseError> {
    return this.#database.read('listing runs', () => ({runs: this.#runs.list(filter).map((run) => toListed(run)), total: this.#runs.count(filter)}))
  }

  /** Everything that is known of a run; without a number of the latest. */
  report(id?: number): Result<RunReport, Lookup> {
    return this.#about(id, (run) => ok(toReport(run, this.#runs.attempts(run.id), this.#allEvents(run.id))))
  }

  /** When what of a run went on, beside what, and why it took so long; without a number of the latest. */
  timeline(id?: number): Result<RunTimeline, Lookup> {
    const report = this.report(id)
    return report.ok ? ok(toTimeline(report.value, Date.parse(this.#database.now()))) : report
  }

  /** The part that this project had in a run of several. */
  ofJoint(id: string): Result<ListedRun | undefined, DatabaseError> {
    return this.#database.read('looking for a run of several projects', () => {
      const run = this.#runs.ofJoint(id)
      return run && toListed(run)
    })
  }

  /** What came after a position. The life is looked at first, so that nothing said before the end is missed. */
  news(id: number, position: number): Result<RunNews, Lookup> {
    return this.#about(id, (run) => {
      const life = run.status === 'running' ? (this.#isGoing(run.token) ? 'going' : 'dead') : 'over'
      return ok({run: toListed(run), life, progress: life === 'going' ? this.#progressOf(run.token) : new Map(), events: this.#events.after(run.id, position)})
    })
  }

  /** The run that is meant by no number: of those that go the latest, or the latest at all. */
  current(): Result<ListedRun, DatabaseError | NoRunError> {
    const listed = this.#database.read('looking for a run', () => this.#runs.list({status: ['running'], limit: 1})[0] ?? this.#runs.list({limit: 1})[0])
    if (!listed.ok) return listed
    return listed.value ? ok(toListed(listed.value)) : err(new NoRunError())
  }

  /** Leaves word for the process that carries a run out. */
  wish(id: number, wish: RunWish): Result<ListedRun, Lookup | RunOverError> {
    const done = this.#database.change(`asking run ${id} to ${wish}`, 'runs', (): Result<StoredRun, Lookup | RunOverError> => {
      const run = this.#runs.find(id)
      if (!run) return err(new RunNotFoundError({run: id}))
      if (run.status !== 'running') return err(new RunOverError({run: id, status: run.status}))
      if (!this.#isGoing(run.token)) return err(new RunOverError({run: id, status: 'interrupted'}))
      const store = new RunWishStore(this.#database)
      const before = store.find(id)
      // Who is being stopped cannot be held any more.
      if ((before === 'cancel' || before === 'kill') && wish !== 'kill')
        return wish === 'cancel' ? ok(run) : err(new RunOverError({run: id, status: 'cancelled'}))
      store.set(id, wish)
      return ok(this.#runs.find(id)!)
    })
    return done.ok ? ok(toListed(done.value)) : done
  }

  #about<T>(id: number | undefined, tell: (run: StoredRun) => Result<T, Lookup>): Result<T, Lookup> {
    const told = this.#database.read('reading a run', () => {
      const run = id === undefined ? this.#runs.list({limit: 1})[0] : this.#runs.find(id)
      if (run) return tell(run)
      return err(id === undefined ? new NoRunError() : new RunNotFoundError({run: id}))
    })
    return told.ok ? told.value : told
  }

  #allEvents(run: number): NotedEvent[] {
    const events: NotedEvent[] = []
    for (;;) {
      const more = this.#events.after(run, events.length)
      if (more.length === 0) return events
      events.push(...more)
    }
  }
}
