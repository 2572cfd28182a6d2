import {type GraphDocument, printableLine, standingOf} from 'mmm-cli'

/** The graph as an indented tree: what depends on a specification stands below it; the second time without its own. */
export function toTree({cycles, edges, missing, specs}: GraphDocument): string[] {
  const dependents = Map.groupBy(edges, ({from}) => from)
  const hasDependency = new Set(edges.map(({to}) => to))
  const byId = new Map(specs.map((spec) => [spec.id, spec]))
  const lines: string[] = []
  const drawn = new Set<string>()
  const describe = (id: string): string => `${id}  ${standingOf(byId.get(id)!).replace('_', ' ')}`
  const roots = specs.filter(({id}) => !hasDependency.has(id)).map(({id}) => id)
  // What lies on a circle has no root of its own: it is drawn from its first member.
  const pending = [...roots, ...specs.map(({id}) => id)].toReversed().map((id) => ({id, prefix: '', branch: '', isRoot: true}))
  for (let next = pending.pop(); next; next = pending.pop()) {
    const {branch, id, isRoot, prefix} = next
    const known = drawn.has(id)
    if (isRoot && known) continue
    drawn.add(id)
    const below = dependents.get(id) ?? []
    lines.push(printableLineKept(`${prefix}${branch}${describe(id)}${known && below.length > 0 ? '  (see above)' : ''}`))
    if (known) continue
    const deeper = prefix + (branch === '' ? '' : branch === '└─ ' ? '   ' : '│  ')
    for (const [index, {to}] of [...below.entries()].toReversed())
      pending.push({id: to, prefix: deeper, branch: index === below.length - 1 ? '└─ ' : '├─ ', isRoot: false})
  }
  return [
    ...lines,
    ...missing.map(({reference, spec}) => printableLine(`${spec} needs ${reference}, which is missing or ambiguous`)),
    ...cycles.map((cycle) => printableLine(`circle: ${cycle.join(' → ')}`)),
  ]
}

/** {@link printableLine} would take the indentation for white space too many. */
function printableLineKept(line: string): string {
  const indent = /^[\s│├└─]*/.exec(line)![0]
  return indent + printableLine(line.slice(indent.length))
}
