import {join} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {FileExistsError, type FileWriteFailedError} from '../files/errors.ts'
import {createAtomically} from '../files/write-atomically.ts'
import {err, ok, type Result} from '../result.ts'
import {detailsOf, type SpecificationDetails} from './details.ts'
import {type ComposedSpecification, composeSpecification, refuseWrong} from './composing.ts'
import type {NewSpecification} from './new-specification.ts'
import {SpecBusyError, SpecExistsError, type SpecIdInvalidError, type SpecTextInvalidError} from './errors.ts'
import {explain, type Reason} from './explanation.ts'
import type {FilesLook} from './files-look.ts'
import {describeGraph, type GraphDocument} from './graph-document.ts'
import {describeNeighbour, type FindNeighbour, type Neighbour, Neighbours} from './neighbours.ts'
import {type Listing, type ListingParts, readListing} from './listing.ts'
import {type MarkableStatus, STATUSES, type Specification} from './specification.ts'
import type {SpecificationFilter} from './specification-filter.ts'
import {Present} from './present.ts'
import {QuickMark} from './quick-mark.ts'
import {SpecFileStore} from './spec-file-store.ts'
import {lookAtSpecFile, lookAtSpecFiles} from './specification-files.ts'
import {SpecificationIndex} from './specification-index.ts'
import {SpecificationStore} from './specification-store.ts'
import type {SpecificationView} from './specification-view.ts'
import {survey, type Survey} from './survey.ts'
import {pathsOf, textsOf, type ValidationReport, validateView} from './validation.ts'
import {newestEvidence, vouch} from './vouching.ts'
import {lookUp, type NameError, planSelection, type Selection, type SelectionPlan} from './selection.ts'

export type LookupError = DatabaseError | NameError
export type ComposeError = DatabaseError | SpecExistsError | SpecIdInvalidError

export type {SpecificationDetails} from './details.ts'
export type {SpecificationFilter} from './specification-filter.ts'
export type {ValidationReport} from './validation.ts'

export interface SpecificationEngineOptions {
  readonly database: Database
  readonly configuration: Configuration
  readonly projectId: number
  readonly projectPath: string
  /** By its name a dependency of another project leads back here. */
  readonly projectName?: string
  /** Opens other projects, to which dependencies may lead; without it there are none. */
  readonly findNeighbour?: FindNeighbour
}

/** The specifications of one project. Every answer is about the files as they are now: the index looks first. */
export class SpecificationEngine {
  readonly #options: SpecificationEngineOptions
  readonly #store: SpecificationStore
  readonly #present: Present
  readonly #quickMark: QuickMark
  readonly #listing: ListingParts

  constructor(options: SpecificationEngineOptions) {
    const {configuration, database, findNeighbour, projectId, projectName = '', projectPath} = options
    this.#options = options
    this.#store = new SpecificationStore(database)
    const place = {projectPath, directory: configuration.get('specs.directory'), ignore: configuration.get('specs.ignore')}
    const index = new SpecificationIndex({database, store: this.#store, projectId, ...place})
    const neighbours = (): Neighbours | undefined => findNeighbour && new Neighbours(projectName, findNeighbour)
    this.#present = new Present({database, store: this.#store, index, place, neighbours})
    const isUntouched = (path: string, fingerprint: string): boolean => lookAtSpecFile(projectPath, path, place)?.fingerprint === fingerprint
    this.#quickMark = new QuickMark({database, store: this.#store, present: this.#present, isUntouched})
    this.#listing = {database, present: this.#present, projectName, lookAtFiles: () => lookAtSpecFiles(projectPath, place.directory, place.ignore)}
  }

  /** All specifications at once, with their graph: what a run works on, and keeps current as it goes. `author` is who changed the files. */
  view(author?: string): Result<SpecificationView, DatabaseError> {
    return this.#present.read(author)
  }

  /** What was seen last, as long as no row has changed since; the files are not looked at again. Not to be changed by anybody. */
  recall(): Result<SpecificationView, DatabaseError> {
    return this.#present.recall()
  }

  /** Brings what is known in line with the files. `author` is who changed them, where mmm itself did; `reverts` the version that those files are of. */
  refresh(author?: string, reverts?: number): Result<void, DatabaseError> {
    const looked = this.#present.look(author, reverts)
    return looked.ok ? ok() : looked
  }

  /** {@link refresh} at less cost: the rows are read only where a file has changed, or, after `rows` have, without a look at the files. */
  align(changed: 'files' | 'rows' = 'files'): Result<void, DatabaseError> {
    return changed === 'files' ? this.#present.align() : this.#present.settleRows()
  }

  /** These specifications as another project sees them. */
  asNeighbour(): Result<Neighbour, DatabaseError> {
    const view = this.#present.readAlone()
    if (!view.ok) return view
    const pulse = (): string => {
      this.#present.refresh()
      return this.#options.database.moment
    }
    return ok(describeNeighbour(view.value, this.#options.projectName ?? '', {find: (id) => this.#store.find(id), pulse}))
  }

  /** In the order in which they would be done. */
  list(filter: SpecificationFilter = {}): Result<Specification[], DatabaseError> {
    const listed = this.page(filter)
    return listed.ok ? ok(listed.value.specifications) : listed
  }

  /** The first of {@link list}, and how many there are. */
  page(filter: SpecificationFilter, limit = Infinity): Result<Listing, DatabaseError> {
    return readListing(this.#listing, {filter, limit})
  }

  /** The files that stood for no specification when they were last looked at, because of what is wrong with them. */
  leftOut(): Result<string[], DatabaseError> {
    return this.#options.database.read('reading the files', () => new SpecFileStore(this.#options.database).leftOut())
  }

  /** All of one look, as of what was just seen of the files. */
  survey(look?: FilesLook): Result<Survey, DatabaseError> {
    return survey(this.#options.database, this.#present, look)
  }

  /** The id that a name means: an id, number or file name. */
  find(name: string): Result<string, LookupError> {
    const view = this.#present.look()
    return view.ok ? lookUp(view.value, name) : view
  }

  /** One specification by id, number or file name. */
  load(name: string): Result<SpecificationDetails, LookupError> {
    const view = this.#present.look()
    if (!view.ok) return view
    const id = lookUp(view.value, name)
    if (!id.ok) return id
    const content = this.#options.database.read('reading a specification', () => this.#store.content(id.value) ?? '')
    if (!content.ok) return content
    return ok(detailsOf(view.value, id.value, content.value))
  }

  /** Why a specification is not ready, down to what everything waits for. */
  why(name: string): Result<Reason[], LookupError> {
    const view = this.#present.look()
    if (!view.ok) return view
    const id = lookUp(view.value, name)
    return id.ok ? ok(explain(view.value, id.value)) : id
  }

  /** The whole graph, or what leads to and from the named specifications. */
  graph(names: readonly string[] = []): Result<GraphDocument, LookupError> {
    const view = this.#present.look()
    if (!view.ok) return view
    const ids: string[] = []
    for (const name of names) {
      const id = lookUp(view.value, name)
      if (!id.ok) return id
      ids.push(id.value)
    }
    return ok(describeGraph(view.value, ids))
  }

  /** Every problem of every file and between files, or only those of the named specifications. */
  validate(names: readonly string[] = []): Result<ValidationReport, LookupError> {
    const view = this.#present.look()
    if (!view.ok) return view
    const report = this.#options.database.read('reading the specifications', () => {
      const paths = pathsOf(view.value, names)
      return paths.ok ? ok(validateView(view.value, paths.value, textsOf(this.#store, this.#options.projectPath))) : paths
    })
    return report.ok ? report.value : report
  }

  /** The file of a specification, from the project's folder; of one as well that cannot be read. */
  pathOf(name: string): Result<string, LookupError> {
    const view = this.#present.look()
    if (!view.ok) return view
    const paths = this.#options.database.read('reading the files', () => pathsOf(view.value, [name]))
    if (!paths.ok) return paths
    return paths.value.ok ? ok([...paths.value.value!][0]!) : paths.value
  }

  /** What `mmm run` would do with a selection. */
  plan(selection: Selection = {}): Result<SelectionPlan, LookupError> {
    const view = this.#present.look()
    return view.ok ? planSelection(view.value, selection) : view
  }

  /** Sets a status by hand. What is marked completed counts as proven by whoever says so, until its content changes. */
  mark(name: string, status: MarkableStatus): Result<Specification, LookupError | SpecBusyError> {
    const quickly = this.#quickMark.mark(name, status)
    if (!quickly.ok) return quickly
    if (quickly.value) return ok(quickly.value)
    const view = this.#present.look()
    if (!view.ok) return view
    const id = lookUp(view.value, name)
    if (!id.ok) return id
    const marked = this.#options.database.change('marking a specification', 'spec mark', (changes): Result<void, SpecBusyError> => {
      const record = this.#store.find(id.value)
      if (record?.status === 'in_progress') return err(new SpecBusyError({id: id.value, run: record.runId}))
      const evidence = status === 'completed' && record ? {evidence: {contentHash: record.contentHash, executionId: newestEvidence(view.value, id.value)}} : {}
      this.#present.follow([id.value], () => {
        this.#store.setStatus({id: id.value, status, ...evidence}, STATUSES, changes)
        if (evidence.evidence) vouch(this.#options.database, view.value, {id: id.value, evidenceId: evidence.evidence.executionId})
      })
      return ok()
    })
    if (!marked.ok) return marked
    const after = this.#present.settled()
    if (!after.ok) return after
    const still = lookUp(after.value, id.value)
    return still.ok ? ok(after.value.specification(still.value)) : still
  }

  /** The file that {@link create} would write; nothing is written. */
  compose(specification: NewSpecification): Result<ComposedSpecification, ComposeError> {
    const composed = composeSpecification(specification, this.#options.configuration.get('specs.directory'))
    if (!composed.ok) return composed
    const view = this.#present.look()
    if (!view.ok) return view
    const {id} = composed.value
    const taken = view.value.records.get(id)
    return taken ? err(new SpecExistsError({id, path: taken.path})) : composed
  }

  /** Writes the file of a new specification. */
  create(specification: NewSpecification): Result<Specification, ComposeError | FileWriteFailedError | SpecTextInvalidError> {
    const {refusal} = this.#options.database
    if (refusal) return err(refusal)
    const composed = this.compose(specification)
    const checked = composed.ok ? refuseWrong(composed.value) : composed
    if (!checked.ok) return checked
    const {id, path, text} = checked.value
    const created = createAtomically(join(this.#options.projectPath, path), text)
    if (!created.ok) return err(created.error instanceof FileExistsError ? new SpecExistsError({id, path}) : created.error)
    const after = this.#present.look('spec new')
    return after.ok ? ok(after.value.specification(id)) : after
  }
}
