import type {PastCost} from '../state/usage-store.ts'

/** What a plan is likely to cost, by what its specifications cost before. These are the field names of `--json`. */
export interface CostForecast {
  /** Dollars; `null` when nothing tells. */
  readonly cost_usd: number | null
  /** Specifications of which nothing tells what they will cost; they are not in the sum. */
  readonly cost_unknown: number
}

/** Runners of mmm's own that cost nothing. */
const FREE = new Set(['shell', 'generator'])

/**
 * Adds up what each specification cost on average when it was done; one without such a past is taken to cost what its
 * runner did for the others. Failures and repetitions are not foreseen.
 */
export function forecastCost(planned: ReadonlyArray<{readonly id: string; readonly runner: string}>, past: readonly PastCost[]): CostForecast {
  const paid = planned.filter(({runner}) => !FREE.has(runner))
  const bySpec = means(past, ({runner, spec}) => `${runner} ${spec}`)
  const byRunner = means(past, ({runner}) => runner)
  const costs = paid.map(({id, runner}) => bySpec.get(`${runner} ${id}`) ?? byRunner.get(runner))
  const known = costs.filter((cost) => cost !== undefined)
  const isTold = known.length > 0 || paid.length === 0
  return {cost_usd: isTold ? known.reduce((sum, cost) => sum + cost, 0) : null, cost_unknown: paid.length - known.length}
}

function means(past: readonly PastCost[], name: (cost: PastCost) => string): Map<string, number> {
  return new Map([...Map.groupBy(past, name)].map(([key, costs]) => [key, costs.reduce((sum, {cost}) => sum + cost, 0) / costs.length]))
}
