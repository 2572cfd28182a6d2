/** What mmm reads from a specification's body. Lines are counted from 1 within the body. */
export interface MarkdownFacts {
  /** The text of the first heading. */
  readonly heading: string | undefined
  /** `**Key**: value` lines before the first section, keys in lower case. */
  readonly labels: ReadonlyMap<string, {readonly value: string; readonly line: number}>
}

/** A line of a check list. */
export interface Criterion {
  readonly text: string
  readonly done: boolean
}

/** Labels stand near the top; a long body is not searched for them. */
const LABEL_LINES = 60

export function readMarkdown(body: string): MarkdownFacts {
  const labels = new Map<string, {value: string; line: number}>()
  let heading: string | undefined
  let before = ''
  for (const {line, number} of proseLines(body)) {
    // A line of `=` makes a title of the line above it.
    const title = /^={2,}\s*$/.test(line) && before !== '' ? before : titleOf(line)
    before = line.trim()
    if (title !== undefined) {
      // The title ends the search for itself; a section under it ends the labels.
      if (heading === undefined) heading = title
      else break
      continue
    }
    const label = /^\s*(?:[-*]\s+)?\*\*([^*:]{1,40}):?\*\*\s*:?\s*(.*)$/s.exec(line)
    if (label && !labels.has(label[1]!.toLowerCase().trim())) labels.set(label[1]!.toLowerCase().trim(), {value: label[2]!.trim(), line: number})
    if (heading !== undefined && number > LABEL_LINES) break
  }
  return {heading, labels}
}

/** The text of a heading. In steps: one expression for all of it takes minutes on a long line of spaces. */
function titleOf(line: string): string | undefined {
  const text = /^#{1,6}\s(.*)$/s.exec(line)?.[1]?.trim()
  return text?.replace(/(?<=^|\s)#+$/, '').trimEnd() || undefined
}

/** The checkboxes of a body, in order. */
export function readCriteria(body: string): Criterion[] {
  const criteria: Criterion[] = []
  for (const {line} of proseLines(body)) {
    const box = /^\s*[-*+]\s+\[([ xX])\]\s+(.+)$/s.exec(line)
    if (box) criteria.push({text: box[2]!.trim(), done: box[1] !== ' '})
  }
  return criteria
}

/** Lines outside fenced code, where a `#` is a comment and no heading. */
function* proseLines(body: string): Generator<{line: string; number: number}> {
  let fence: string | undefined
  let number = 0
  for (const line of body.split(/\r?\n/)) {
    number++
    const [, mark, info] = /^\s*(`{3,}|~{3,})(.*)$/s.exec(line) ?? []
    if (fence === undefined) {
      // Backticks that close on their own line are code within prose.
      if (mark === undefined || (mark.startsWith('`') && info!.includes('`'))) yield {line, number}
      else fence = mark
      // Only a bare fence closes: with a language behind it, it is a line of the code.
    } else if (mark?.startsWith(fence) && info!.trim() === '') fence = undefined
  }
}
