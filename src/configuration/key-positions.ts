import {formatKey} from './key-path.ts'
import {outlineToml} from './toml-outline.ts'

export interface Position {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

/** Where every key of a TOML text is written, tables included; of several places the first. */
export function findKeyPositions(text: string): ReadonlyMap<string, Position> {
  const {headings, pairs} = outlineToml(text)
  const positions = new Map<string, Position>()
  let [line, lineStart, counted] = [1, 0, 0]
  for (const {path, start} of [...headings, ...pairs].toSorted((a, b) => a.start - b.start)) {
    for (; counted < start; counted++) {
      if (text[counted] !== '\n') continue
      line++
      lineStart = counted + 1
    }
    for (let length = 1; length <= path.length; length++) {
      const key = formatKey(path.slice(0, length))
      if (!positions.has(key)) positions.set(key, {line, column: start - lineStart + 1})
    }
  }
  return positions
}
