import {formatTable, type Specification, standingOf} from 'mmm-cli'

type SortKey = 'id' | 'order' | 'priority' | 'status'

/** Specifications as rows of text. */
export function formatSpecs(specifications: readonly Specification[], width: number): string[] {
  const rows = specifications.map((specification) => {
    const {dependencies, id, priority, title} = specification
    return [id, standingOf(specification).replace('_', ' '), String(priority), dependencies.join(', ') || '–', title]
  })
  return formatTable(
    ['spec', 'status', 'priority', 'needs', 'title'],
    rows.map((row) => [row[0]!, row[1]!, row[2]!, shorten(row[3]!), row[4]!]),
    {width},
  )
}

export function sortSpecs(specifications: readonly Specification[], key: SortKey): Specification[] {
  if (key === 'order') return [...specifications]
  const column = (specification: Specification): string => (key === 'id' ? specification.id : String(specification[key]))
  return specifications.toSorted((a, b) => column(a).localeCompare(column(b), 'en', {numeric: true}) || a.id.localeCompare(b.id, 'en', {numeric: true}))
}

/** The column of needs must not push the titles off the screen. */
function shorten(needs: string): string {
  return needs.length > 40 ? `${needs.slice(0, 39)}…` : needs
}
