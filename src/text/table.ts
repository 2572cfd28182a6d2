import {cutToWidth, padToWidth, printableLine, widthOf} from './terminal.ts'

/** How wide a table may be. */
export interface TableOptions {
  /** Columns that the widest line may take; the last column is cut to fit. */
  readonly width?: number
  readonly indent?: string
}

/** Rows as aligned columns under a dim-able heading line. Every cell is made safe for a terminal. */
export function formatTable(heading: readonly string[], rows: ReadonlyArray<readonly string[]>, options: TableOptions = {}): string[] {
  const {indent = ' ', width = Infinity} = options
  const cells = [heading, ...rows].map((row) => row.map((cell) => printableLine(cell)))
  const widths = heading.map((_, column) => cells.reduce((width, row) => Math.max(width, widthOf(row[column] ?? '')), 0))
  return cells.map((row) => {
    const line = row.map((cell, column) => (column === row.length - 1 ? cell : padToWidth(cell, widths[column]!))).join('  ')
    return cutToWidth((indent + line).trimEnd(), width)
  })
}
