import type {Database} from '../database/database.ts'

/** An event and when it was. */
export interface NotedEvent {
  /** From 1, without gaps. */
  readonly position: number
  readonly at: string
  /** As `mmm run --json` prints it. */
  readonly event: {readonly type: string; readonly spec?: string; readonly reason?: string}
}

/** All SQL of what runs said. */
export class RunEventStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  insert(run: number, {at, event, position}: NotedEvent): void {
    this.#database.run('INSERT INTO run_events (run_id, position, at, event) VALUES (?, ?, ?, ?)', run, position, at, JSON.stringify(event))
  }

  /** What came after a position, in order. */
  after(run: number, position: number): NotedEvent[] {
    return this.#database
      .all<{position: number; at: string; event: string}>(
        'SELECT position, at, event FROM run_events WHERE run_id = ? AND position > ? ORDER BY position LIMIT 10000',
        run,
        position,
      )
      .map((row) => ({...row, event: JSON.parse(row.event) as NotedEvent['event']}))
  }
}
