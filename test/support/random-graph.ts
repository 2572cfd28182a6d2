import * as fc from 'fast-check'
import type {GraphNode} from '../../src/specification/graph.ts'
import {STATUSES} from '../../src/specification/specification.ts'

export interface RandomGraphOptions {
  readonly maximum: number
  /** Whether specifications may depend on each other in circles, and on themselves. */
  readonly circular: boolean
}

/** Graphs of specifications whose ids are shuffled, so that no answer comes right by the order of their making. */
export function randomGraph({circular, maximum}: RandomGraphOptions): fc.Arbitrary<GraphNode[]> {
  return fc
    .integer({min: 1, max: maximum})
    .chain((size) =>
      fc.tuple(
        fc.shuffledSubarray(
          Array.from({length: size}, (_, index) => `s${index}`),
          {minLength: size},
        ),
        ...fields(size),
      ),
    )
    .map(([ids, statuses, ranks, targets, broken]) =>
      ids.map((id, index) => ({
        id,
        status: STATUSES[statuses[index]!]!,
        rank: ranks[index]!,
        dependencies: [...new Set((targets[index] ?? []).map((target) => ids[circular ? target % ids.length : target % (index || 1)]!))].filter(
          (dependency) => circular || dependency !== id,
        ),
        unresolved: broken[index] === 0 ? ['nowhere'] : [],
      })),
    )
}

function fields(size: number) {
  const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, {minLength: size, maxLength: size})
  return [list(fc.nat(STATUSES.length - 1)), list(fc.integer({min: 1, max: 3})), list(fc.array(fc.nat(size * 8), {maxLength: 3})), list(fc.nat(15))] as const
}
