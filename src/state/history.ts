import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {err, ok, type Result} from '../result.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import {type ChangeFilter, ChangeLogStore, type LoggedChange, type VersionRecord} from './change-log-store.ts'
import {CheckpointStore} from './checkpoint-store.ts'
import {VersionNotFoundError} from './errors.ts'
import {compareStates, type PastSpec, type PastState, presentState, type SpecDifference, undoChanges} from './past-state.ts'

/** What one version of the state changed. */
export interface VersionDetails extends VersionRecord {
  readonly changes: readonly LoggedChange[]
}

/** The past, cut down to what one looks through. */
export interface HistoryOverview {
  /** Newest first. */
  readonly changes: readonly LoggedChange[]
  /** How many more a version has, where it has more. */
  readonly left: ReadonlyMap<number, number>
  /** Whether it goes back to the first version that is asked for. */
  readonly isWhole: boolean
}

/** A difference with the texts on both sides, where those differ. */
export interface SpecTextDifference extends SpecDifference {
  readonly texts: readonly [string, string] | null
}

/** The past of a project: what changed, and what it was like at any version. */
export class History {
  readonly #database: Database
  readonly #log: ChangeLogStore
  readonly #checkpoints: CheckpointStore

  constructor(database: Database) {
    this.#database = database
    this.#log = new ChangeLogStore(database)
    this.#checkpoints = new CheckpointStore(database)
  }

  /** Newest first. */
  list(filter: ChangeFilter = {}): Result<LoggedChange[], DatabaseError> {
    return this.#database.read('reading the change log', () => this.#log.list(filter))
  }

  /** {@link list} for people: of each version the first few changes, until there are so many rows. */
  overview(filter: Omit<ChangeFilter, 'limit'>, {each, rows}: {readonly each: number; readonly rows: number}): Result<HistoryOverview, DatabaseError> {
    return this.#database.read('reading the change log', () => {
      const changes: LoggedChange[] = []
      const left = new Map<number, number>()
      for (let upTo = filter.upTo; ;) {
        const taken = Math.min(each, rows - changes.length)
        const next = this.#log.list({...filter, upTo, limit: taken + 1})
        const version = next[0]?.version
        if (version === undefined || taken === 0) return {changes, left, isWhole: version === undefined}
        const first = next.filter((change) => change.version === version)
        changes.push(...first.slice(0, taken))
        if (first.length > taken) left.set(version, this.#log.countOf(version, filter) - taken)
        upTo = version - 1
      }
    })
  }

  latest(): Result<number, DatabaseError> {
    return this.#database.read('reading the change log', () => this.#log.latest())
  }

  /**
   * What changes from now on, or after a version, as it happens, whoever does it; until `signal` aborts. Looks whether
   * anything was written five times a second, which costs next to nothing.
   */
  async *follow(signal: AbortSignal, after?: number): AsyncGenerator<LoggedChange> {
    let version = after ?? this.#log.latest()
    for (let seen: number | undefined; !signal.aborted; await pause(signal)) {
      const now = this.#database.dataVersion
      // A connection does not count its own writes; asking the log once more costs less than missing one.
      if (now === seen && this.#log.latest() === version) continue
      seen = now
      for (const change of this.#log.since(version)) {
        version = change.version
        yield change
      }
    }
  }

  /** What one version changed. */
  show(version: number): Result<VersionDetails, DatabaseError | VersionNotFoundError> {
    const found = this.#database.read('reading the change log', () => {
      const record = this.#log.find(version)
      return record && {...record, changes: this.#log.changesOf(version)}
    })
    if (!found.ok) return found
    return found.value ? ok(found.value) : err(new VersionNotFoundError({version: String(version)}))
  }

  /** The version that a number, a checkpoint's name or `now` means. */
  resolve(name: string): Result<number, DatabaseError | VersionNotFoundError> {
    const found = this.#database.read('reading the change log', () => {
      if (name === 'now') return this.#log.latest()
      const checkpoint = this.#checkpoints.find(name)
      if (checkpoint) return checkpoint.version
      const version = /^\d+$/.test(name) ? Number(name) : Number.NaN
      // What was right before the oldest version that was kept can still be told: at first, nothing.
      return version === this.#log.oldest() - 1 || this.#log.find(version) ? version : undefined
    })
    if (!found.ok) return found
    return found.value === undefined ? err(new VersionNotFoundError({version: name})) : ok(found.value)
  }

  /** All specifications as they were right after a version. `present` is the state that the rows hold, for whoever has just read it. */
  stateAt(version: number, present?: PastState): Result<PastState, DatabaseError> {
    return this.#database.read('reading a past state', () => this.#stateAt(version, present))
  }

  /** What changed from one version to another, with the texts. */
  diff(from: number, to: number): Result<SpecTextDifference[], DatabaseError> {
    return this.#database.read('comparing versions', () => this.withTexts(compareStates(this.#stateAt(from), this.#stateAt(to))))
  }

  /** Adds the texts to differences. Throws what SQLite throws. */
  withTexts(differences: readonly SpecDifference[]): SpecTextDifference[] {
    return differences.map((difference) => ({
      ...difference,
      texts: difference.content && ([this.#text(difference.content[0]), this.#text(difference.content[1])] as const),
    }))
  }

  #stateAt(version: number, present?: PastState): Map<string, PastSpec> {
    const state = present ? new Map(present) : presentState(new SpecificationStore(this.#database).all())
    return undoChanges(state, this.#log.firstAfter(version))
  }

  /** A text by its hash; nothing is no text. */
  #text(hash: string | null): string {
    return hash === null ? '' : (this.#log.content(hash) ?? '')
  }
}

/** Milliseconds between looks for changes. */
const FOLLOW_INTERVAL = 200

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, FOLLOW_INTERVAL)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
