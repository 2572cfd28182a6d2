import {formatCost} from '../text/cost.ts'
import type {Purse} from './purse.ts'

/** Dollars that may be spent; what is left out has no limit. */
export interface BudgetLimits {
  readonly run?: number | undefined
  readonly spec?: number | undefined
  readonly project?: number | undefined
}

export interface BudgetOptions {
  readonly limits: BudgetLimits
  /** Dollars that an attempt is taken to cost before it is over; unknown, one runs alone. */
  readonly estimate: number | undefined
  /** Dollars that other runs have spent: for the project as it is now, since one may go beside this, and for a specification before it was begun. */
  readonly spentElsewhere: {project(): number; spec(id: string): number}
  /** What it shares with the runs of other projects. */
  readonly purse?: Purse | undefined
}

/** Something that dollars are left in, of which others have set a part aside. */
interface Pot {
  readonly left: number
  readonly others: number
}

/** Why nothing more may be spent, and what a person can do. */
export interface Refusal {
  readonly kind: 'fatal' | 'unaffordable'
  readonly reason: string
  readonly suggestions: readonly string[]
}

/**
 * What a run may spend. An attempt's cost is known when it is over: until then its estimate is set aside, and none
 * begins for which there is no room. The shell costs nothing.
 */
export class Budget {
  readonly #options: BudgetOptions
  readonly #reserved = new Map<string, number>()
  readonly #bySpec = new Map<string, number>()
  readonly #waiting: Array<() => void> = []
  #spent = 0

  constructor(options: BudgetOptions) {
    this.#options = options
    options.purse?.join(this, () => this.#wake())
  }

  /** Whether an attempt of a runner may begin beside those that are going; alone it always may, until {@link refuse} says no. */
  hasRoom(runner: string): boolean {
    const {estimate} = this.#options
    const pots = this.#pots()
    const isAlone = this.#reserved.size === 0 && pots.every(({others}) => others === 0)
    if (pots.length === 0 || runner === 'shell' || isAlone) return true
    return estimate !== undefined && pots.every(({left, others}) => left - others - this.#setAside() >= estimate)
  }

  /** Sets aside what an attempt is likely to cost. */
  reserve(id: string, runner: string): void {
    const pots = this.#pots()
    if (runner === 'shell' || pots.length === 0) return
    this.#reserved.set(id, this.#options.estimate ?? Math.min(...pots.map(({left}) => left)))
    this.#share()
  }

  /** An attempt is over. What nobody knows is taken to be what was estimated. */
  settle(id: string, cost: number | undefined): void {
    const spent = cost ?? (this.#reserved.has(id) ? (this.#options.estimate ?? 0) : 0)
    this.#spent += spent
    this.#options.purse?.spend(spent)
    this.#bySpec.set(id, (this.#bySpec.get(id) ?? 0) + spent)
    this.release(id)
  }

  /** Settles when the next attempt at a specification that is in hand may begin, and sets its cost aside: what is going may use up what is left. */
  async room(id: string, runner: string): Promise<void> {
    if (runner === 'shell') return
    const isTaken = ({left, others}: Pot): boolean => {
      const aside = others + this.#othersOf(id)
      return aside > 0 && left <= aside
    }
    while (this.#pots().some(isTaken)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.reserve(id, runner)
  }

  /** Nothing of a specification is going any more. */
  release(id: string): void {
    this.#reserved.delete(id)
    this.#share()
    this.#wake()
  }

  /** Why no attempt at a specification may begin: something is used up. */
  refuse(id: string, runner: string): Refusal | undefined {
    if (runner === 'shell') return undefined
    const {limits, purse, spentElsewhere} = this.#options
    const used = (limit: number | undefined, spent: number): boolean => limit !== undefined && spent >= limit
    const project = spentElsewhere.project() + this.#spent
    if (used(limits.project, project))
      return stop(`the project's budget of ${formatCost(limits.project!)} is used up: ${formatCost(project)}`, 'run.project_budget_usd')
    if (used(limits.run, this.#spent)) return stop(`the run's budget of ${formatCost(limits.run!)} is used up: ${formatCost(this.#spent)}`, 'run.budget_usd')
    if (purse && purse.left <= 0)
      return stop(`the budget of ${formatCost(purse.limit)} of all projects together is used up: ${formatCost(purse.spent)}`, 'run.budget_usd')
    const spec = spentElsewhere.spec(id) + (this.#bySpec.get(id) ?? 0)
    if (!used(limits.spec, spec)) return undefined
    return {...stop(`its budget of ${formatCost(limits.spec!)} is used up: ${formatCost(spec)}`, 'run.spec_budget_usd'), kind: 'unaffordable'}
  }

  /** Dollars that one attempt may cost at most, so that nothing is overrun; `undefined` without a limit. */
  most(id: string): number | undefined {
    const {limits, spentElsewhere} = this.#options
    const spec = limits.spec === undefined ? undefined : limits.spec - spentElsewhere.spec(id) - (this.#bySpec.get(id) ?? 0)
    const bounds = [...this.#pots().map(({left, others}) => left - others - this.#othersOf(id)), ...(spec === undefined ? [] : [spec])]
    return bounds.length > 0 ? Math.max(0.01, Math.min(...bounds)) : undefined
  }

  /** What bounds the run: its own budget with the project's, and what it shares. */
  #pots(): Pot[] {
    const {limits, purse, spentElsewhere} = this.#options
    const own = [limits.run, limits.project === undefined ? undefined : limits.project - spentElsewhere.project()].filter((limit) => limit !== undefined)
    return [...(own.length > 0 ? [{left: Math.min(...own) - this.#spent, others: 0}] : []), ...(purse ? [{left: purse.left, others: purse.beside(this)}] : [])]
  }

  #share(): void {
    this.#options.purse?.setAside(this, this.#setAside())
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #othersOf(id: string): number {
    return this.#setAside() - (this.#reserved.get(id) ?? 0)
  }

  #setAside(): number {
    return [...this.#reserved.values()].reduce((sum, dollars) => sum + dollars, 0)
  }
}

function stop(reason: string, setting: string): Refusal {
  return {kind: 'fatal', reason, suggestions: [`Raise \`${setting}\`${setting === 'run.budget_usd' ? ', or run again: each run has its own (--budget)' : ''}.`]}
}

/** The cost that nine of ten attempts stay below; unknown from fewer than three. */
export function estimateCost(costs: readonly number[]): number | undefined {
  return costs.length < 3 ? undefined : costs.toSorted((a, b) => a - b)[Math.ceil(costs.length * 0.9) - 1]
}
