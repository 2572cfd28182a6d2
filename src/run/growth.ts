import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import {isDynamic} from '../specification/foreach.ts'
import {FolderAges} from '../specification/folder-ages.ts'
import {planSelection, type Selection, type SelectionPlan} from '../specification/selection.ts'
import type {SpecificationView} from '../specification/specification-view.ts'

export interface GrowthOptions {
  readonly look: () => Result<SpecificationView, DatabaseError>
  readonly selection: Selection
  readonly view: SpecificationView
  readonly plan: SelectionPlan
  /** Where specifications lie. */
  readonly folder: string
  /** Told of each item that was found and can be no specification. */
  readonly onFault: (message: string) => void
}

/** Specifications that came while a run was going, and that its selection means as well. */
export interface Grown {
  readonly view: SpecificationView
  /** Each after what it depends on. */
  readonly ids: readonly string[]
  /** Those that wait for something that is not going to be done. */
  readonly stuck: readonly string[]
  /** Planned before, and no longer there. */
  readonly gone: readonly string[]
}

/** Looks for specifications that a run itself brings forth: written by a runner, or found by a generating one. */
export class Growth {
  readonly #options: GrowthOptions
  readonly #known: Set<string>
  readonly #planned: Set<string>
  readonly #ages: FolderAges
  readonly #faults = new Set<string>()

  constructor(options: GrowthOptions) {
    this.#options = options
    this.#known = new Set(options.view.graph.ids)
    this.#planned = new Set(options.plan.specs.map(({id}) => id))
    this.#ages = new FolderAges(options.folder)
  }

  /** `undefined` when nothing has changed. `isThorough` looks at each file, not only at whether the folders have changed. */
  look(isThorough: boolean, isTaken: (id: string) => boolean): Result<Grown | undefined, DatabaseError> {
    const hasChanged = this.#ages.hasChanged()
    if (!hasChanged && !isThorough) return ok(undefined)
    const seen = this.#options.look()
    if (!seen.ok) return seen
    if (isThorough) this.#tellFaults(seen.value)
    const {graph} = seen.value
    const fresh = new Set(graph.ids.filter((id) => !this.#known.has(id)))
    const gone = [...this.#planned].filter((id) => !graph.has(id))
    // What is in hand must stay where it is: where something of it is gone, the next run sees to the rest.
    if ((fresh.size === 0 && gone.length === 0) || gone.some(isTaken)) return ok(undefined)
    const plan = planSelection(seen.value, this.#options.selection)
    if (!plan.ok) return ok(undefined)
    const ids = plan.value.specs.flatMap(({id}) => (fresh.has(id) ? [id] : []))
    for (const id of fresh) this.#known.add(id)
    for (const id of ids) this.#planned.add(id)
    for (const id of gone) this.#planned.delete(id)
    return ok({view: seen.value, ids, gone, stuck: plan.value.stuck.filter((id) => fresh.has(id))})
  }

  /** The run itself has just found the items: whoever waits for them does not look into the file. */
  #tellFaults({files}: SpecificationView): void {
    const faulty = files.filter(({generator}) => generator && isDynamic(generator.source))
    for (const {path, problems} of faulty) {
      for (const {column, line, message, severity} of problems) {
        const fault = `Not every item became a specification. ${path}:${line}:${column}: ${message}`
        if (severity !== 'error' || this.#faults.has(fault)) continue
        this.#faults.add(fault)
        this.#options.onFault(fault)
      }
    }
  }
}
