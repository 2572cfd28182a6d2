import type {ForeignProblem} from './foreign-task.ts'

/** Reads the fields of a task that another tool wrote: what is of the wrong type is named, never guessed at. */
export class Fields {
  readonly #data: Readonly<Record<string, unknown>>
  readonly #place: Omit<ForeignProblem, 'message'>
  readonly #problems: ForeignProblem[]
  readonly #read = new Set<string>()

  constructor(data: Readonly<Record<string, unknown>>, place: Omit<ForeignProblem, 'message'>, problems: ForeignProblem[]) {
    this.#data = data
    this.#place = place
    this.#problems = problems
  }

  /** A text or a number as text; `undefined` where there is none. */
  text(key: string): string | undefined {
    const value = this.#value(key)
    if (value === undefined || value === null) return undefined
    if (typeof value === 'string') return value.trim() === '' ? undefined : value
    if (typeof value === 'number') return String(value)
    this.wrong(key, 'a text', value)
    return undefined
  }

  /** {@link text} on one line. */
  line(key: string): string | undefined {
    return this.text(key)?.replaceAll(/\s+/g, ' ').trim()
  }

  /** {@link line} that must be there. */
  required(key: string): string {
    const before = this.#problems.length
    const line = this.line(key)
    if (line === undefined && this.#problems.length === before) this.wrong(key, 'a text', this.#data[key])
    return line ?? ''
  }

  /** A list of texts; a single one counts as a list. */
  texts(key: string): string[] {
    const value = this.#value(key)
    if (value === undefined || value === null || value === '') return []
    const list = Array.isArray(value) ? (value as unknown[]) : [value]
    const texts = list.filter((item): item is number | string => typeof item === 'string' || typeof item === 'number')
    if (texts.length < list.length)
      this.wrong(
        key,
        'a list of texts',
        list.find((item) => !texts.includes(item as string)),
      )
    return texts.map((item) => String(item).trim()).filter((item) => item !== '')
  }

  /** A text as it is, or a list of texts as one that is to be ticked off. */
  criteria(key: string): string | undefined {
    if (!Array.isArray(this.#data[key])) return this.text(key)
    return this.texts(key)
      .map((each) => `- [ ] ${each.replaceAll(/\s+/g, ' ')}`)
      .join('\n')
  }

  /** A list of objects. */
  objects(key: string): Array<Record<string, unknown>> {
    const value = this.#value(key)
    if (value === undefined || value === null) return []
    if (Array.isArray(value) && value.every((item) => isObject(item))) return value
    this.wrong(key, 'a list of objects', value)
    return []
  }

  /** What was asked for by none of the others. */
  rest(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this.#data).filter(([key, value]) => !this.#read.has(key) && !isEmpty(value)))
  }

  wrong(key: string, expected: string, value: unknown): void {
    const shown = JSON.stringify(value) ?? String(value)
    this.#problems.push({...this.#place, message: `"${key}" must be ${expected}, not ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}.`})
  }

  #value(key: string): unknown {
    this.#read.add(key)
    return Object.hasOwn(this.#data, key) ? this.#data[key] : undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/** Headed paragraphs as markdown; those without text are left out. */
export function toSections(sections: ReadonlyArray<readonly [heading: string, text: string | undefined]>): string {
  return sections
    .filter(([, text]) => text !== undefined && text.trim() !== '')
    .map(([heading, text]) => (heading === '' ? text!.trim() : `## ${heading}\n\n${text!.trim()}`))
    .join('\n\n')
}

/** Markdown with all its headings one level lower, to stand under one; lines of code are none. */
export function demote(text: string): string {
  let fence: string | undefined
  return text
    .split('\n')
    .map((line) => {
      const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
      if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) fence = fence === undefined ? mark : undefined
      return fence === undefined && /^#{1,5}\s/.test(line) ? `#${line}` : line
    })
    .join('\n')
}
