import {join} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {FileExistsError, type FileWriteFailedError} from '../files/errors.ts'
import {createAtomically} from '../files/write-atomically.ts'
import {err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {formatNewSpecification, type NewSpecification} from './new-specification.ts'
import {SpecAmbiguousError, SpecExistsError, SpecIdInvalidError, SpecNotFoundError} from './errors.ts'
import type {Hindrance} from './graph.ts'
import {findGraphProblems} from './graph-problems.ts'
import {type Criterion, readCriteria} from './markdown.ts'
import {makePlan, type Plan} from './plan.ts'
import type {SpecProblem} from './problem.ts'
import {isSpecId, type SpecMetadata, type SpecStatus, type Specification} from './specification.ts'
import {SpecificationIndex} from './specification-index.ts'
import {SpecificationStore} from './specification-store.ts'
import {SpecificationView} from './specification-view.ts'

export interface SpecificationFilter {
  readonly statuses?: readonly SpecStatus[]
  readonly tags?: readonly string[]
  readonly ready?: boolean
  readonly stale?: boolean
}

/** All that mmm knows of one specification. */
export interface SpecificationDetails extends Specification {
  readonly number: string | null
  readonly metadata: SpecMetadata
  readonly criteria: readonly Criterion[]
  /** The whole file. */
  readonly content: string
  /** What it waits for. */
  readonly waits_for: readonly Hindrance[]
}

export interface ValidationReport {
  /** Specifications that can be used. */
  readonly specs: number
  readonly files: number
  readonly problems: readonly SpecProblem[]
}

/** What a command may plan or run: by name, or everything that is not done. */
export interface Selection {
  readonly names?: readonly string[]
  readonly tags?: readonly string[]
  /** Also what the chosen ones depend on and is not done. */
  readonly withDependencies?: boolean
  /** Also what is completed and unchanged. */
  readonly force?: boolean
}

export interface SelectionPlan extends Plan {
  /** Chosen, but completed and unchanged. */
  readonly upToDate: readonly string[]
  /** Chosen, but set aside for good. */
  readonly skipped: readonly string[]
}

export type LookupError = DatabaseError | SpecAmbiguousError | SpecNotFoundError

export interface SpecificationEngineOptions {
  readonly database: Database
  readonly configuration: Configuration
  readonly projectId: number
  readonly projectPath: string
}

/** The specifications of one project. Every answer is about the files as they are now: the index looks first. */
export class SpecificationEngine {
  readonly #options: SpecificationEngineOptions
  readonly #index: SpecificationIndex
  readonly #store: SpecificationStore

  constructor(options: SpecificationEngineOptions) {
    const {configuration, database, projectId, projectPath} = options
    this.#options = options
    this.#store = new SpecificationStore(database)
    const files = {directory: configuration.get('specs.directory'), ignore: configuration.get('specs.ignore')}
    this.#index = new SpecificationIndex({database, store: this.#store, projectId, projectPath, ...files})
  }

  /** All specifications at once, with their graph: what a run works on. */
  view(): Result<SpecificationView, DatabaseError> {
    const refreshed = this.#index.refresh()
    if (!refreshed.ok) return refreshed
    const {database} = this.#options
    const view = database.read('reading the specifications', () => new SpecificationView(this.#store.present(), this.#store.links(), this.#store.files()))
    return view.ok ? this.#settle(view.value) : view
  }

  /** In the order in which they would be done. */
  list(filter: SpecificationFilter = {}): Result<Specification[], DatabaseError> {
    const view = this.view()
    return view.ok ? ok(view.value.all().filter((specification) => matches(specification, filter))) : view
  }

  /** One specification by id, number or file name. */
  load(name: string): Result<SpecificationDetails, LookupError> {
    const view = this.view()
    if (!view.ok) return view
    const id = lookUp(view.value, name)
    if (!id.ok) return id
    const record = view.value.record(id.value)
    const content = this.#options.database.read('reading a specification', () => this.#store.content(id.value) ?? '')
    if (!content.ok) return content
    return ok({
      ...view.value.specification(id.value),
      number: record.number,
      metadata: record.metadata,
      criteria: readCriteria(content.value),
      waits_for: view.value.graph.hindrances(id.value),
      content: content.value,
    })
  }

  /** Every problem of every file and between files, or only those of the named specifications. */
  validate(names: readonly string[] = []): Result<ValidationReport, LookupError> {
    const view = this.view()
    if (!view.ok) return view
    const paths = this.#pathsOf(view.value, names)
    if (!paths.ok) return paths
    const problems = this.#options.database.read('reading the specifications', () => [
      ...view.value.files.flatMap((file) => file.problems),
      ...findGraphProblems({
        graph: view.value.graph,
        names: view.value.names,
        records: view.value.records,
        files: view.value.files,
        content: (id) => this.#store.content(id) ?? '',
      }),
    ])
    if (!problems.ok) return problems
    return ok({
      specs: paths.value ? paths.value.size : view.value.records.size,
      files: paths.value ? paths.value.size : view.value.files.length,
      problems: problems.value.filter(({path}) => !paths.value || paths.value.has(path)).toSorted(byPlace),
    })
  }

  /** What `mmm run` would do with a selection. */
  plan(selection: Selection = {}): Result<SelectionPlan, LookupError> {
    const view = this.view()
    return view.ok ? planSelection(view.value, selection) : view
  }

  /** Writes the file of a new specification. */
  create(specification: NewSpecification): Result<Specification, DatabaseError | FileWriteFailedError | SpecExistsError | SpecIdInvalidError> {
    const {id} = specification
    if (!isSpecId(id)) return err(new SpecIdInvalidError({id}))
    const view = this.view()
    if (!view.ok) return view
    const taken = view.value.records.get(id)
    if (taken) return err(new SpecExistsError({id, path: taken.path}))

    const path = join(this.#options.configuration.get('specs.directory'), `${id}.md`)
    const created = createAtomically(join(this.#options.projectPath, path), formatNewSpecification(specification))
    if (!created.ok) return err(created.error instanceof FileExistsError ? new SpecExistsError({id, path}) : created.error)
    const after = this.view()
    return after.ok ? ok(after.value.specification(id)) : after
  }

  /** Brings `blocked` in line with the graph: a person may have mended, or broken, what something waits for. */
  #settle(view: SpecificationView): Result<SpecificationView, DatabaseError> {
    const changed = view.unsettled()
    if (changed.length === 0) return ok(view)
    return this.#options.database.change('updating blocked specifications', 'index', (changes) => {
      for (const {from, id, to} of changed) if (this.#store.setStatus({id, status: to}, [from], changes)) view.setStatus(id, to)
      return ok(view)
    })
  }

  #pathsOf(view: SpecificationView, names: readonly string[]): Result<Set<string> | undefined, LookupError> {
    if (names.length === 0) return ok(undefined)
    const paths = new Set<string>()
    for (const name of names) {
      // A file that does not parse has no id yet, and is just what one wants to validate.
      const file = view.files.find(({path}) => path === name || path.endsWith(`/${name}.md`) || path.endsWith(`/${name}`))
      const id = file ? undefined : lookUp(view, name)
      if (id && !id.ok) return id
      paths.add(file?.path ?? view.record(id!.value).path)
    }
    return ok(paths)
  }
}

/** The id that a name on the command line means. */
export function lookUp(view: SpecificationView, name: string): Result<string, SpecAmbiguousError | SpecNotFoundError> {
  const candidates = view.names.candidates(name.replace(/\.md$/i, ''))
  if (candidates.length === 1) return ok(candidates[0]!)
  if (candidates.length > 1) return err(new SpecAmbiguousError({name, candidates}))
  return err(new SpecNotFoundError({name}, nearest(name, view.graph.ids)))
}

/** Chooses and plans. Without names: all that is pending, failed, blocked or stale. */
export function planSelection(
  view: SpecificationView,
  {force = false, names = [], tags = [], withDependencies = false}: Selection,
): Result<SelectionPlan, SpecAmbiguousError | SpecNotFoundError> {
  let chosen = new Set<string>()
  for (const name of names) {
    const id = lookUp(view, name)
    if (!id.ok) return id
    chosen.add(id.value)
  }
  if (names.length === 0) chosen = new Set(view.graph.ids)
  if (tags.length > 0) chosen = new Set([...chosen].filter((id) => tags.some((tag) => view.record(id).metadata.tags?.includes(tag))))
  const wanted = new Set(chosen)
  if (withDependencies) for (const id of view.graph.allDependencies(chosen)) chosen.add(id)

  const isUpToDate = (id: string): boolean => view.graph.status(id) === 'completed' && !view.stale.has(id) && !(force && wanted.has(id))
  const upToDate = [...chosen].filter((id) => isUpToDate(id))
  const skipped = [...chosen].filter((id) => view.graph.status(id) === 'skipped' && !names.length)
  const out = new Set([...upToDate, ...skipped])
  const plan = makePlan(view.graph, new Set([...chosen].filter((id) => !out.has(id))))
  return ok({...plan, upToDate, skipped})
}

function matches({ready, stale, status, tags}: Specification, filter: SpecificationFilter): boolean {
  return (
    (filter.statuses === undefined || filter.statuses.includes(status)) &&
    (filter.tags === undefined || filter.tags.some((tag) => tags.includes(tag))) &&
    (filter.ready === undefined || filter.ready === ready) &&
    (filter.stale === undefined || filter.stale === stale)
  )
}

function byPlace(a: SpecProblem, b: SpecProblem): number {
  return (a.path < b.path ? -1 : a.path > b.path ? 1 : 0) || a.line - b.line || a.column - b.column
}
