import {isSatisfied, type SpecGraph} from './graph.ts'

/** A specification of a plan, with the wave that it is in. */
export interface PlannedSpec {
  readonly id: string
  /** From 1; specifications of one wave do not depend on each other. */
  readonly wave: number
  readonly needs: readonly string[]
  /** On the longest chain: a delay here delays the end. */
  readonly critical: boolean
  /** Waves that it could start later without the last wave coming later. */
  readonly slack: number
}

/** What would run, in waves, and what cannot. */
export interface Plan {
  /** What can be done, in the order in which it would be. */
  readonly specs: readonly PlannedSpec[]
  readonly waves: number
  /** The longest chain of specifications that wait for each other. */
  readonly criticalPath: readonly string[]
  /** How many can start at once. */
  readonly startable: number
  /** Chosen, but waiting for something that is not going to be done. */
  readonly stuck: readonly string[]
  /** Chosen, but the proof that it has stands: nothing that it stands on is going to be proven anew, or it could not be itself. */
  readonly upToDate: readonly string[]
}

/** Which proofs stand before anything runs. */
export interface Proofs {
  stands(id: string): boolean
  /** What found it, and tells nothing of its proof. */
  makerOf(id: string): string | undefined
}

const NO_PROOFS: Proofs = {stands: () => false, makerOf: () => undefined}

/**
 * Plans the specifications in `chosen`. Something outside the choice that is not done makes what needs it stuck, and so
 * does a missing reference or a cycle. What is proven is in the plan only where something that it stands on is going to be proven anew.
 */
export function makePlan(graph: SpecGraph, chosen: ReadonlySet<string>, proofs = NO_PROOFS): Plan {
  const wave = new Map<string, number>()
  const stuck: string[] = []
  const upToDate: string[] = []
  const planned: string[] = []
  const onCycle = graph.circular()
  for (const id of graph.order()) {
    if (!chosen.has(id)) continue
    const {dependencies, foreign = [], unresolved} = graph.node(id)
    // By hand: of ten thousand, a list of what is open for each takes as long as all the rest.
    let after = 0
    let isRenewed = false
    const maker = proofs.makerOf(id)
    for (const dependency of dependencies) {
      const before = wave.get(dependency)
      const isOpen = chosen.has(dependency) && !proofs.stands(dependency)
      if (before !== undefined || isOpen || !isSatisfied(graph.status(dependency))) after = Math.max(after, before ?? Infinity)
      isRenewed ||= before !== undefined && dependency !== maker
    }
    const isWaiting = graph.isAwaiting(id) || unresolved.length > 0 || foreign.some(({status}) => !isSatisfied(status))
    const isStuck = isWaiting || onCycle.has(id) || after === Infinity
    if (proofs.stands(id) && (isStuck || !isRenewed)) {
      upToDate.push(id)
      continue
    }
    if (isStuck) {
      stuck.push(id)
      continue
    }
    wave.set(id, 1 + after)
    planned.push(id)
  }
  const lengths = chainLengths(graph, planned, wave)
  const criticalPath = followLongest(graph, planned, lengths)
  const critical = new Set(criticalPath)
  const waves = planned.reduce((most, id) => Math.max(most, wave.get(id)!), 0)
  return {
    specs: planned
      .map((id) => ({
        id,
        wave: wave.get(id)!,
        needs: graph.node(id).dependencies.filter((dependency) => wave.has(dependency)),
        critical: critical.has(id),
        slack: waves + 1 - wave.get(id)! - lengths.get(id)!,
      }))
      // Sorting is stable, so within a wave the graph's order stays.
      .toSorted((a, b) => a.wave - b.wave),
    waves,
    criticalPath,
    startable: planned.filter((id) => wave.get(id) === 1).length,
    stuck,
    upToDate,
  }
}

/** For each planned specification, the number of specifications on the longest chain that begins with it: what the scheduler starts first. */
export function chainLengths(graph: SpecGraph, planned: readonly string[], members: {has(id: string): boolean}): Map<string, number> {
  const lengths = new Map<string, number>()
  for (const id of planned.toReversed()) {
    let longest = 0
    for (const dependent of graph.dependents(id)) if (members.has(dependent)) longest = Math.max(longest, lengths.get(dependent) ?? 0)
    lengths.set(id, 1 + longest)
  }
  return lengths
}

function followLongest(graph: SpecGraph, planned: readonly string[], lengths: ReadonlyMap<string, number>): string[] {
  const longest = (ids: readonly string[]): string | undefined => {
    let best: string | undefined
    for (const id of ids) if (lengths.has(id) && (best === undefined || lengths.get(id)! > lengths.get(best)!)) best = id
    return best
  }
  const path: string[] = []
  for (let id = longest(planned); id !== undefined; id = longest(graph.dependents(id))) path.push(id)
  return path
}
