import type {GraphNode} from './graph.ts'

/** Which places lead to which, as two tables of numbers. */
export class Edges {
  /** Where the targets of each place begin, and, last, where all end. */
  readonly starts: Int32Array
  /** In the order in which they were said; of {@link reversed} edges, sorted. */
  readonly targets: Int32Array

  private constructor(starts: Int32Array, targets: Int32Array) {
    this.starts = starts
    this.targets = targets
  }

  /** From each node to what it depends on, and is there. */
  static of(nodes: readonly GraphNode[], places: ReadonlyMap<string, number>): Edges {
    const starts = new Int32Array(nodes.length + 1)
    const targets: number[] = []
    for (const [place, {dependencies}] of nodes.entries()) {
      for (const dependency of dependencies) {
        const target = places.get(dependency)
        // What is not there cannot be waited for, and never comes: it stays open.
        targets.push(target ?? NOWHERE)
      }
      starts[place + 1] = targets.length
    }
    return new Edges(starts, Int32Array.from(targets))
  }

  /** The same, each the other way round. */
  reversed(): Edges {
    const size = this.starts.length - 1
    const starts = new Int32Array(size + 1)
    for (const target of this.targets) if (target !== NOWHERE) starts[target + 1]!++
    for (let place = 0; place < size; place++) starts[place + 1]! += starts[place]!
    const next = starts.slice()
    const targets = new Int32Array(starts[size]!)
    for (let place = 0; place < size; place++) {
      for (let at = this.starts[place]!; at < this.starts[place + 1]!; at++) {
        const target = this.targets[at]!
        if (target !== NOWHERE) targets[next[target]!++] = place
      }
    }
    return new Edges(starts, targets)
  }

  count(place: number): number {
    return this.starts[place + 1]! - this.starts[place]!
  }
}

const NOWHERE = -1
