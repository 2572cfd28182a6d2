/** Characters that no text has for anything else. */
const [OPEN, CLOSE] = ['\u{F0000}', '\u{F0001}']

/** A text whose lines can be recognised after it was rendered, when tags have left out some and repeated others. */
export class LineMarks {
  readonly #lines: readonly string[]
  /** For each rendered line, that of the template; from 0. */
  #origins: number[] = []

  constructor(text: string) {
    this.#lines = text.split('\n')
  }

  /** The text with a mark at the end of each line, before the white space that a tag may take away. */
  get marked(): string {
    const text = this.#lines.join('\n')
    // Without tags every line stays where it is; and where somebody does have these characters, places are only nearly right.
    if (!text.includes('{%') || text.includes(OPEN)) return text
    const tags = findTags(text)
    let end = -1
    const marked = this.#lines.map((line, index) => {
      end += line.length + 1
      const words = line.trimEnd()
      const isMarkable = words !== '' && !words.endsWith('-%}') && !words.endsWith('-}}') && !tags.some(([from, to]) => from < end && end < to)
      return isMarkable ? `${words}${OPEN}${index}${CLOSE}${line.slice(words.length)}` : line
    })
    return marked.join('\n')
  }

  /** Takes the marks out of what was rendered. */
  unmark(rendered: string): string {
    const mark = new RegExp(`${OPEN}(\\d+)${CLOSE}`, 'gu')
    let next = 0
    this.#origins = rendered.split('\n').map((line) => {
      const found = Number([...line.matchAll(mark)].at(-1)?.[1] ?? next)
      next = found + 1
      return found
    })
    return rendered.replaceAll(mark, '')
  }

  /** The place in the template that a place in what was rendered comes from; both from 1. */
  originOf(line: number, column: number): {readonly line: number; readonly column: number} {
    const origin = Math.min(this.#origins[line - 1] ?? line - 1, this.#lines.length - 1)
    return {line: origin + 1, column: Math.min(column, (this.#lines[origin]?.length ?? 0) + 1)}
  }
}

/** Where tags and values begin and end. */
function findTags(text: string): Array<readonly [from: number, to: number]> {
  const tags: Array<readonly [number, number]> = []
  for (let from = text.search(/\{[{%]/); from !== -1;) {
    const close = text.indexOf(text[from + 1] === '{' ? '}}' : '%}', from)
    if (close === -1) return [...tags, [from, text.length]]
    tags.push([from, close + 2])
    const next = text.slice(close + 2).search(/\{[{%]/)
    from = next === -1 ? -1 : close + 2 + next
  }
  return tags
}
