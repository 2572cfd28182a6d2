import type {Database} from '../database/database.ts'
import {ok} from '../result.ts'
import {type NotedEvent, RunEventStore} from '../state/run-event-store.ts'
import type {RunEvent} from './events.ts'

/** Milliseconds after which an event is written although nothing else is. */
const DELAY = 250

/**
 * What a run says, in rows, for others to follow it. Events go into the transactions that the run makes anyway; only where
 * there is none for a while they have one of their own. Progress of runners is in their logs.
 */
export class EventJournal {
  readonly #database: Database
  readonly #run: number
  readonly #store: RunEventStore
  #waiting: NotedEvent[] = []
  #timer: NodeJS.Timeout | undefined
  #position = 0

  constructor(database: Database, run: number) {
    this.#database = database
    this.#run = run
    this.#store = new RunEventStore(database)
  }

  note(event: RunEvent): void {
    if (event.type === 'spec.progress') return
    this.#waiting.push({position: ++this.#position, at: this.#database.now(), event})
    this.#timer ??= setTimeout(() => this.write(), DELAY)
  }

  /** Writes what has come, as part of the transaction that is open. What cannot be written now comes with the next. */
  write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#waiting.length === 0) return
    const written = this.#database.amend('recording events', `run:${this.#run}`, () => {
      for (const noted of this.#waiting) this.#store.insert(this.#run, noted)
      return ok()
    })
    if (written.ok) this.#waiting = []
  }

  close(): void {
    clearTimeout(this.#timer)
  }
}
