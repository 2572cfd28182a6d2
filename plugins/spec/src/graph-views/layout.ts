import type {GraphDocument, GraphSpec} from 'mmm-cli'

export interface Place {
  readonly x: number
  readonly y: number
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>
  readonly width: number
  readonly height: number
}

/** A box with the space around it. */
export const CELL = {width: 260, height: 64}
const MARGIN = 30

/**
 * Where each specification stands: what is connected stands together, dependencies to the left; what is connected to
 * nothing follows as a grid. Large groups come first.
 */
export function layOut({edges, specs}: GraphDocument): Layout {
  const groups = connected({edges, specs})
  const alone = groups.filter((group) => group.length === 1).map(([spec]) => spec!)
  const places = new Map<string, Place>()
  let top = 0
  for (const group of groups.filter(({length}) => length > 1).toSorted((a, b) => b.length - a.length)) top = placeGroup(group, top, places)
  const columns = Math.max(1, ...specs.map(({depth}) => depth + 1), Math.ceil(Math.sqrt(alone.length / 3)))
  for (const [index, {id}] of alone.entries()) places.set(id, toPlace(index % columns, top + Math.floor(index / columns)))
  const xs = [...places.values()].map(({x}) => x)
  const ys = [...places.values()].map(({y}) => y)
  return {places, width: Math.max(0, ...xs) + CELL.width, height: Math.max(0, ...ys) + CELL.height}
}

/** Columns by depth, rows in the order of work; gives the first free row below. */
function placeGroup(group: readonly GraphSpec[], top: number, places: Map<string, Place>): number {
  const rows = new Map<number, number>()
  for (const {depth, id} of group) {
    const row = rows.get(depth) ?? 0
    rows.set(depth, row + 1)
    places.set(id, toPlace(depth, top + row))
  }
  return top + Math.max(...rows.values()) + 1
}

function toPlace(column: number, row: number): Place {
  return {x: column * CELL.width + MARGIN, y: row * CELL.height + MARGIN}
}

/** Specifications in groups that edges connect, each group in the order of work. */
function connected({edges, specs}: Pick<GraphDocument, 'edges' | 'specs'>): GraphSpec[][] {
  const leader = new Map(specs.map(({id}) => [id, id]))
  const find = (id: string): string => {
    let root = id
    while (leader.get(root) !== root) root = leader.get(root)!
    leader.set(id, root)
    return root
  }
  for (const {from, to} of edges) leader.set(find(to), find(from))
  return [...Map.groupBy(specs, ({id}) => find(id)).values()]
}
