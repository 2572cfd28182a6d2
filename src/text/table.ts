import {printableLine} from './terminal.ts'

export interface TableOptions {
  /** Columns that the widest line may take; the last column is cut to fit. */
  readonly width?: number
  readonly indent?: string
}

/** Rows as aligned columns under a dim-able heading line. Every cell is made safe for a terminal. */
export function formatTable(heading: readonly string[], rows: ReadonlyArray<readonly string[]>, options: TableOptions = {}): string[] {
  const {indent = ' ', width = Infinity} = options
  const cells = [heading, ...rows].map((row) => row.map((cell) => printableLine(cell)))
  const widths = heading.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells.map((row) => {
    const line = row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!))).join('  ')
    return printableLineKeepingSpaces(indent + line, width)
  })
}

function printableLineKeepingSpaces(line: string, width: number): string {
  const trimmed = line.trimEnd()
  return trimmed.length > width ? `${trimmed.slice(0, Math.max(0, width - 1))}…` : trimmed
}
