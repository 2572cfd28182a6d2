import type {KeyPath} from './key-path.ts'

/** A table's heading, `[run]`. Offsets count characters of the text. */
export interface TomlHeading {
  readonly path: KeyPath
  readonly start: number
  readonly end: number
}

/** A key and its value. */
export interface TomlPair {
  readonly path: KeyPath
  /** The path of the heading that it stands under. */
  readonly table: KeyPath
  readonly start: number
  readonly valueStart: number
  readonly end: number
  /** What it stands in: lines of its own, an inline table, or a list, where several may have the same path. */
  readonly place: 'line' | 'list' | 'table'
}

/** Where everything is written in a TOML text, in order; a pair stands before those in its value. */
export interface TomlOutline {
  readonly headings: readonly TomlHeading[]
  readonly pairs: readonly TomlPair[]
}

/**
 * Finds headings, keys and values. The text must be one that `toml` accepts, which tells no places itself: so this only
 * has to know where keys, values and comments end.
 */
export function outlineToml(text: string): TomlOutline {
  return new TomlScanner(text).scan()
}

class TomlScanner {
  readonly #text: string
  readonly #headings: TomlHeading[] = []
  readonly #pairs: TomlPair[] = []
  #table: KeyPath = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  scan(): TomlOutline {
    for (this.#skipBlank(); this.#at < this.#text.length; this.#skipBlank()) {
      if (this.#text[this.#at] === '[') this.#readHeading()
      else this.#readPair([], 'line')
    }
    return {headings: this.#headings, pairs: this.#pairs}
  }

  #readHeading(): void {
    const start = this.#at
    this.#skip(/\[+/y)
    this.#table = this.#readKey()
    this.#skip(/\]+/y)
    this.#headings.push({path: this.#table, start, end: this.#at})
  }

  #readPair(parent: KeyPath, place: TomlPair['place']): void {
    const start = this.#at
    const key = this.#readKey()
    const path = place === 'line' ? [...this.#table, ...key] : [...parent, ...key]
    this.#skip(/=[ \t]*/y)
    const valueStart = this.#at
    const index = this.#pairs.push({path, table: this.#table, start, valueStart, end: valueStart, place}) - 1
    this.#readValue(path, place)
    this.#pairs[index] = {...this.#pairs[index]!, end: this.#at}
  }

  #readKey(): string[] {
    const path: string[] = []
    do {
      const written = this.#skip(/[ \t]*(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s.=\]"']+)[ \t]*/y).trim()
      path.push(unquote(written))
    } while (this.#skip(/\./y) !== '')
    return path
  }

  #readValue(path: KeyPath, place: TomlPair['place']): void {
    const opening = this.#text[this.#at]
    if (opening === '[') return this.#readItems(']', () => this.#readValue(path, 'list'))
    if (opening === '{') return this.#readItems('}', () => this.#readPair(path, place === 'list' ? 'list' : 'table'))
    if (opening === '"' || opening === "'") this.#skip(STRING)
    else this.#skip(/[^,\]}#\s]+(?: \d[^,\]}#\s]*)?/y)
  }

  #readItems(closing: ']' | '}', readItem: () => void): void {
    this.#at++
    for (this.#skipBlank(); this.#at < this.#text.length; this.#skipBlank()) {
      const character = this.#text[this.#at]
      if (character === ',') this.#at++
      else if (character !== closing) readItem()
      else {
        this.#at++
        return
      }
    }
  }

  #skipBlank(): void {
    this.#skip(/(?:\s+|#[^\n]*)*/y)
  }

  /** Moves over what the pattern matches here; gives nothing when that is nothing. */
  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const [matched = ''] = pattern.exec(this.#text) ?? []
    this.#at += matched.length
    return matched
  }
}

const STRING = /"""(?:[^"\\]+|\\[^]|"{1,2}(?!"))*"{3,5}|'''(?:[^']+|'{1,2}(?!'))*'{3,5}|"(?:[^"\\\n]+|\\.)*"|'[^'\n]*'/y

const ESCAPES: Readonly<Record<string, string>> = {b: '\b', e: '\u001B', f: '\f', n: '\n', r: '\r', t: '\t'}

function unquote(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1)
  if (!part.startsWith('"')) return part
  return part.slice(1, -1).replaceAll(/\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|x([\dA-Fa-f]{2})|(.))/g, (_, four, eight, two, other: string) => {
    const digits = (four ?? eight ?? two) as string | undefined
    return digits === undefined ? (ESCAPES[other] ?? other) : String.fromCodePoint(Number.parseInt(digits, 16))
  })
}
