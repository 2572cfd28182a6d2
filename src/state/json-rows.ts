import {JsonRowsError} from './errors.ts'

/** A row of an array, or a plain value, of the one object that a document is. */
export interface JsonRow {
  /** The key in the document's object. */
  readonly section: string
  readonly value: unknown
  /** Whether it stands in an array. */
  readonly isRow: boolean
}

/** A single row that is longer, or nested deeper, was not written by mmm. */
const MAXIMUM_ROW = 64 * 1024 * 1024
const MAXIMUM_DEPTH = 64

const SPACE = new Set([' ', '\n', '\r', '\t', '\uFEFF'])

/**
 * Reads `{"key": value, "section": [row, row, …], …}` piece by piece, so that a document may be larger than any string.
 * Only rows are ever held whole. Throws `JsonRowsError` at the first thing that is wrong.
 */
export class JsonRowReader {
  #state: 'afterRow' | 'afterSection' | 'colon' | 'done' | 'key' | 'row' | 'section' | 'start' = 'start'
  #section = ''
  /** What is being collected: a key, a value or a row. */
  #text = ''
  #collecting = false
  /** Whether the value ends with a character of its own, as strings, lists and objects do, and not just before the next one. */
  #isDelimited = false
  #depth = 0
  #inString = false
  #escaped = false
  #offset = 0

  /** Says that nothing more comes. */
  end(): void {
    if (this.#state !== 'done') this.#fail('it is cut off')
  }

  /** Feeds the next piece of the document; gives what it completed. */
  *push(chunk: string): Generator<JsonRow> {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const character = chunk[at]!
      if (this.#collecting) {
        if (this.#ends(character)) {
          const whole = this.#isDelimited
          this.#text += chunk.slice(from, whole ? at + 1 : at)
          yield* this.#collected()
          if (!whole) this.#step(character, at)
        }
      } else {
        this.#step(character, at)
        if (this.#collecting) from = at
      }
    }
    if (this.#collecting) {
      this.#text += chunk.slice(from)
      if (this.#text.length > MAXIMUM_ROW) this.#fail(`a value is longer than ${MAXIMUM_ROW} characters`)
    }
    this.#offset += chunk.length
  }

  #step(character: string, at: number): void {
    if (SPACE.has(character)) return
    switch (this.#state) {
      case 'start':
        if (character !== '{') this.#fail('it is no JSON object', at)
        this.#state = 'key'
        return
      case 'key':
        if (character === '}') this.#state = 'done'
        else if (character === '"') this.#begin(character)
        else this.#fail(`"${character}" stands where a key should`, at)
        return
      case 'colon':
        if (character !== ':') this.#fail(`"${character}" stands where ":" should`, at)
        this.#state = 'section'
        return
      case 'section':
        if (character === '[') this.#state = 'row'
        else this.#begin(character)
        return
      case 'row':
        if (character === ']') this.#state = 'afterSection'
        else this.#begin(character)
        return
      case 'afterRow':
        if (character === ',') this.#state = 'row'
        else if (character === ']') this.#state = 'afterSection'
        else this.#fail(`"${character}" stands where "," or "]" should`, at)
        return
      case 'afterSection':
        if (character === ',') this.#state = 'key'
        else if (character === '}') this.#state = 'done'
        else this.#fail(`"${character}" stands where "," or "}" should`, at)
        return
      case 'done':
        this.#fail('something follows its end', at)
    }
  }

  #begin(first: string): void {
    this.#collecting = true
    this.#text = ''
    this.#isDelimited = first === '"' || first === '{' || first === '['
    this.#depth = first === '{' || first === '[' ? 1 : 0
    this.#inString = first === '"'
    this.#escaped = false
  }

  /** Whether the value that is being collected ends with, or just before, this character. */
  #ends(character: string): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (character === '\\') this.#escaped = true
      else if (character === '"') {
        this.#inString = false
        return this.#depth === 0
      }
      return false
    }
    if (character === '"') this.#inString = true
    else if (character === '{' || character === '[') {
      if (++this.#depth > MAXIMUM_DEPTH) this.#fail(`a value is nested deeper than ${MAXIMUM_DEPTH} levels`)
    } else if (character === '}' || character === ']') return this.#depth === 0 || --this.#depth === 0
    else if (this.#depth === 0) return character === ',' || SPACE.has(character)
    return false
  }

  *#collected(): Generator<JsonRow> {
    this.#collecting = false
    const value = this.#parse()
    if (this.#state === 'key') {
      this.#section = String(value)
      this.#state = 'colon'
      return
    }
    const isRow = this.#state === 'row'
    this.#state = isRow ? 'afterRow' : 'afterSection'
    yield {section: this.#section, value, isRow}
  }

  #parse(): unknown {
    try {
      return JSON.parse(this.#text)
    } catch (error) {
      return this.#fail((error as Error).message)
    }
  }

  #fail(problem: string, at = 0): never {
    throw new JsonRowsError({offset: this.#offset + at}, problem)
  }
}
