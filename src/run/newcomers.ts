import {isSatisfied} from '../specification/graph.ts'
import type {Grown} from './growth.ts'
import {describeStuck} from './hindrances.ts'
import type {RunLedger} from './run-ledger.ts'
import type {RunSessionOptions} from './run-session-options.ts'
import type {Scheduler} from './scheduler.ts'

export interface NewcomersOptions extends Pick<RunSessionOptions, 'emit' | 'findRunner' | 'refuse' | 'runners' | 'view'> {
  readonly scheduler: Scheduler
  readonly ledger: RunLedger
  /** Which runner a specification is for. */
  readonly runnerName: (id: string) => string
}

/** Takes specifications that came while a run was going into it. */
export class Newcomers {
  readonly #options: NewcomersOptions

  constructor(options: NewcomersOptions) {
    this.#options = options
  }

  /** All who hold the view of the run see the newcomers from now on. Settles when they can start. */
  async join({gone, ids, stuck, view: later}: Grown): Promise<void> {
    const {emit, ledger, refuse, scheduler, view} = this.#options
    view.become(later)
    for (const id of gone) scheduler.drop(id)
    // What this run does not mean is for another one.
    if (ids.length + gone.length > 0) emit({type: 'run.joined', specs: ids, gone})
    for (const [id, reason] of describeStuck(view, stuck)) ledger.block(id, reason, 'which cannot run')
    const joining = new Set(ids)
    const open = ids.filter((id) => !this.#isHopeless(id, joining))
    // A runner that nobody has agreed to is not even asked.
    const unasked = open.filter((id) => !this.#options.runners.has(this.#options.runnerName(id)) && refuse(view.record(id)) === undefined)
    const ready = new Set(open).difference(new Set(unasked))
    this.#admit([...ready])
    if (unasked.length === 0) return
    await this.#askRunners(unasked)
    this.#admit(unasked)
  }

  /** Sets aside what nothing here can work on; the rest goes on. */
  refuse(ids: readonly string[]): void {
    const {ledger, refuse, runnerName, runners, scheduler, view} = this.#options
    for (const id of ids) {
      const runner = runners.get(runnerName(id))
      const reason = refuse(view.record(id)) ?? (runner && !runner.ok ? [runner.error.message, ...runner.error.suggestions].join(' ') : undefined)
      if (reason === undefined) continue
      if (scheduler.drop(id)) ledger.block(id, reason, 'which cannot run')
      else ledger.blockDependents(id, 'which cannot run')
    }
  }

  #admit(ids: readonly string[]): void {
    this.#options.scheduler.extend(this.#options.view.graph, ids)
    this.refuse(ids)
  }

  async #askRunners(ids: readonly string[]): Promise<void> {
    const {findRunner, runnerName, runners} = this.#options
    for (const name of new Set(ids.map((id) => runnerName(id)))) runners.set(name, await findRunner(name))
  }

  /** What needs something that this run has given up will not be done by it either. */
  #isHopeless(id: string, joining: ReadonlySet<string>): boolean {
    const {ledger, scheduler, view} = this.#options
    const lost = view.graph.node(id).dependencies.find((dependency) => {
      const status = view.graph.status(dependency)
      return !isSatisfied(status) && status !== 'in_progress' && !joining.has(dependency) && !scheduler.isWaiting(dependency)
    })
    if (lost === undefined) return false
    ledger.block(id, `needs ${lost}, which is ${view.graph.status(lost)}`, 'which cannot run')
    return true
  }
}
