import {compareNames} from '../text/order.ts'

type Edges = (id: string) => readonly string[]

/**
 * Groups of ids that depend on each other in a circle: strongly connected components after Tarjan (1972), without
 * recursion, sorted by their first ids.
 */
export function findCircles(ids: readonly string[], edges: Edges): Array<ReadonlySet<string>> {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const onStack = new Set<string>()
  const stack: string[] = []
  const circles: Array<ReadonlySet<string>> = []

  for (const root of ids) {
    if (index.has(root)) continue
    const frames: Array<{id: string; next: number}> = []
    const enter = (id: string): void => {
      index.set(id, index.size)
      low.set(id, index.get(id)!)
      stack.push(id)
      onStack.add(id)
      frames.push({id, next: 0})
    }
    enter(root)
    while (frames.length > 0) {
      const frame = frames.at(-1)!
      const target = edges(frame.id)[frame.next++]
      if (target !== undefined) {
        if (!index.has(target)) enter(target)
        else if (onStack.has(target)) low.set(frame.id, Math.min(low.get(frame.id)!, index.get(target)!))
        continue
      }
      frames.pop()
      const parent = frames.at(-1)
      if (parent) low.set(parent.id, Math.min(low.get(parent.id)!, low.get(frame.id)!))
      if (low.get(frame.id) !== index.get(frame.id)) continue
      const component = stack.splice(stack.lastIndexOf(frame.id))
      for (const id of component) onStack.delete(id)
      if (component.length > 1 || edges(frame.id).includes(frame.id)) circles.push(new Set(component.toSorted(compareNames)))
    }
  }
  return circles.toSorted((a, b) => compareNames(first(a), first(b)))
}

/** The shortest way around a circle from `start` back to it, found breadth first; begins and ends with `start`. */
export function pathAround(circle: ReadonlySet<string>, edges: Edges, start: string = first(circle)): string[] {
  const cameFrom = new Map<string, string>()
  const queue = [start]
  for (let head = 0; head < queue.length; head++) {
    const id = queue[head]!
    for (const target of edges(id)) {
      if (target === start) return trace(cameFrom, start, id)
      if (!circle.has(target) || cameFrom.has(target)) continue
      cameFrom.set(target, id)
      queue.push(target)
    }
  }
  return [start]
}

function trace(cameFrom: ReadonlyMap<string, string>, start: string, last: string): string[] {
  const path = [start]
  for (let id = last; id !== start; id = cameFrom.get(id)!) path.push(id)
  path.push(start)
  return path.toReversed()
}

function first(ids: ReadonlySet<string>): string {
  return ids.values().next().value!
}
