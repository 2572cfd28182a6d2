import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import {loadModule} from '../lazy.ts'
import type {SpecPlace} from './absence.ts'
import type {FilesLook} from './files-look.ts'
import {ForeignProofStore} from './foreign-proof-store.ts'
import {LinkStore} from './link-store.ts'
import {MarkingStore} from './marking-store.ts'
import type {Neighbours} from './neighbours.ts'
import type {SpecFileRecord} from './spec-file-record.ts'
import {SpecFileStore} from './spec-file-store.ts'
import type {SpecificationIndex} from './specification-index.ts'
import type {SpecificationStore} from './specification-store.ts'
import {SpecificationView} from './specification-view.ts'

export interface PresentParts {
  readonly database: Database
  readonly index: SpecificationIndex
  readonly store: SpecificationStore
  /** Where the files are. */
  readonly place: SpecPlace
  /** The other projects, to look at anew. */
  readonly neighbours: () => Neighbours | undefined
}

/** The specifications as they are now. What was seen last is seen again as long as no file and no row has changed. */
export class Present {
  readonly #parts: PresentParts
  #seen: {readonly moment: string; readonly view: SpecificationView} | undefined

  constructor(parts: PresentParts) {
    this.#parts = parts
  }

  /** Not to be changed by anybody: the next who looks may get the same. `author` is who changed the files, `reverts` the version that they are of. */
  look(author = 'index', reverts?: number, files?: FilesLook): Result<SpecificationView, DatabaseError> {
    const refreshed = this.#parts.index.refresh(author, reverts, files)
    if (!refreshed.ok) return refreshed
    if (this.#seen?.moment === this.#parts.database.moment) return ok(this.#seen.view)
    const {moment} = this.#parts.database
    const view = this.#readRows()
    // What other projects hold may change at any time.
    const lasts = view.ok && !view.value.neighbours?.isUsed && this.#parts.database.moment === moment
    this.#seen = lasts ? {moment, view: view.value} : undefined
    return view
  }

  /** Whether what was seen last hangs on nothing but this project's rows, and none has changed since. */
  get isCurrent(): boolean {
    return this.#seen?.moment === this.#parts.database.moment
  }

  /** What was seen last, without another look at the files. */
  recall(): Result<SpecificationView, DatabaseError> {
    return this.#seen?.moment === this.#parts.database.moment ? ok(this.#seen.view) : this.look()
  }

  /** Brings the rows in line with the files, and reads none. */
  refresh(): void {
    this.#parts.index.refresh('index')
  }

  /**
   * Brings the rows in line with the files. Where none has changed, the rows say what they did after the last look; only
   * what other projects hold may be another now.
   */
  align(): Result<void, DatabaseError> {
    const {database, index} = this.#parts
    const changed = index.refresh('index')
    if (!changed.ok) return changed
    const isPlain = changed.value ? ok(false) : database.read('reading the dependencies', () => new MarkingStore(database).isPlain())
    return isPlain.ok && !isPlain.value ? this.settleRows() : withoutValue(isPlain)
  }

  /** Reads the rows, and brings `blocked` in line with them. */
  settleRows(): Result<void, DatabaseError> {
    return withoutValue(this.#readRows())
  }

  /** {@link look}, as a view of the caller's own. */
  read(author = 'index'): Result<SpecificationView, DatabaseError> {
    const refreshed = this.#parts.index.refresh(author)
    if (!refreshed.ok) return refreshed
    // Whoever keeps a view may ask for its files at any time: then they have to be of the same moment.
    return this.#readRows(true)
  }

  /** Looks no further than this project, so no two ever look at each other in turn. */
  readAlone(): Result<SpecificationView, DatabaseError> {
    const refreshed = this.#parts.index.refresh('index')
    return refreshed.ok ? this.#view() : refreshed
  }

  #readRows(isKept = false): Result<SpecificationView, DatabaseError> {
    const view = this.#view(this.#parts.neighbours(), isKept)
    const noted = view.ok ? this.#note(view.value) : view
    return noted.ok ? this.#settle(noted.value) : noted
  }

  #view(neighbours?: Neighbours, isKept = false): Result<SpecificationView, DatabaseError> {
    const {database, index, place, store} = this.#parts
    return database.read('reading the specifications', () => {
      const noted = neighbours && new ForeignProofStore(database).all()
      const kept = isKept ? index.files() : undefined
      const whyNot = (name: string, unused: readonly SpecFileRecord[]): string | undefined =>
        loadModule<typeof import('./absence.ts')>('specification/absence').explainAbsence(name, unused, place)
      const files = {all: () => kept ?? index.files(), generating: new SpecFileStore(database).generating(), whyNot}
      return new SpecificationView(store.present(), new LinkStore(database).loose(), files, neighbours, noted)
    })
  }

  /** Notes which proofs of other projects those stand on of which that is not known yet. */
  #note(view: SpecificationView): Result<SpecificationView, DatabaseError> {
    const unnoted = view.unnoted()
    if (unnoted.length === 0) return ok(view)
    const {database} = this.#parts
    return database.change('noting proofs of other projects', 'index', () => {
      const store = new ForeignProofStore(database)
      for (const {proofs, record} of unnoted) store.note(record, proofs)
      return ok(view)
    })
  }

  /**
   * Carries changes of rows, made by `change` in the transaction that is open, over to what was seen: as long as nobody
   * else wrote in between, nothing has to be read again.
   */
  follow<T>(ids: readonly string[], change: () => T): T {
    const seen = this.#seen?.moment === this.#parts.database.moment ? this.#seen : undefined
    const changed = change()
    const records = (seen ? ids : []).map((id) => this.#parts.store.find(id)).filter((record) => record !== undefined)
    this.#seen = undefined
    if (seen && records.length === ids.length) {
      for (const record of records) seen.view.take(record)
      this.#seen = {moment: this.#parts.database.moment, view: seen.view}
    }
    return changed
  }

  /** After {@link follow}: the view with all that the change entails. */
  settled(): Result<SpecificationView, DatabaseError> {
    return this.#seen ? this.#settle(this.#seen.view) : this.look()
  }

  /** Brings `blocked` in line with the graph: a person may have mended, or broken, what something waits for. */
  #settle(view: SpecificationView): Result<SpecificationView, DatabaseError> {
    const changed = view.unsettled()
    if (changed.length === 0) return ok(view)
    return this.#parts.database.change('updating blocked specifications', 'index', (changes) => {
      for (const {from, id, to} of changed) if (this.#parts.store.setStatus({id, status: to}, [from], changes)) view.setStatus(id, to)
      return ok(view)
    })
  }
}

function withoutValue(result: Result<unknown, DatabaseError>): Result<void, DatabaseError> {
  return result.ok ? ok() : result
}
