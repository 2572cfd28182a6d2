import {JsonRowsError} from './errors.ts'

/** What the one object that a document is holds under one of its keys: the beginning of a list, a row of that list, or a plain value. */
export interface JsonRow {
  /** The key in the document's object. */
  readonly section: string
  readonly kind: 'list' | 'row' | 'value'
  readonly value?: unknown
}

/** A single row that is longer, or nested deeper, was not written by mmm. */
const MAXIMUM_ROW = 64 * 1024 * 1024
const MAXIMUM_DEPTH = 64

/** What may be the beginning of a number too large for JavaScript, which would become infinite and be written as nothing. */
const GREAT_NUMBER = /\d[eE]\+?\d{3}|\d{300}/

const NO_TEXT = /["\\]/g

const CUT_OFF = 'it is cut off'

const SPACE = new Set([' ', '\n', '\r', '\t'])

/**
 * Reads `{"key": value, "section": [row, row, …], …}` piece by piece, so that a document may be larger than any string.
 * Only rows are ever held whole. Throws `JsonRowsError` at the first thing that is wrong.
 */
export class JsonRowReader {
  #state: 'afterRow' | 'afterSection' | 'colon' | 'done' | 'firstKey' | 'firstRow' | 'key' | 'row' | 'section' | 'start' = 'start'
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
  #line = 1
  /** Where what is being collected began. */
  #began = {offset: 0, line: 1}

  /** Says that nothing more comes. */
  end(): void {
    if (this.#state !== 'done') this.#fail(this.#state === 'start' ? 'it is empty' : CUT_OFF)
  }

  /** Feeds the next piece of the document; gives what it completed. */
  *push(chunk: string): Generator<JsonRow> {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      if (this.#inString && !this.#escaped) at = endOfText(chunk, at)
      const character = chunk[at] ?? ''
      if (character === '\n') this.#line++
      if (this.#collecting) {
        if (this.#ends(character)) {
          const whole = this.#isDelimited
          this.#collect(chunk.slice(from, whole ? at + 1 : at))
          yield* this.#collected()
          if (!whole) yield* this.#step(character, at)
        }
      } else {
        yield* this.#step(character, at)
        if (this.#collecting) [from, this.#began] = [at, {offset: this.#offset + at, line: this.#line}]
      }
    }
    if (this.#collecting) this.#collect(chunk.slice(from))
    this.#offset += chunk.length
  }

  #collect(text: string): void {
    if (this.#text.length + text.length > MAXIMUM_ROW) this.#failHere(`a value is longer than ${MAXIMUM_ROW} characters`)
    this.#text += text
  }

  *#step(character: string, at: number): Generator<JsonRow> {
    if (SPACE.has(character)) return
    switch (this.#state) {
      case 'start':
        if (character !== '{') this.#fail('it is no JSON object', at)
        this.#state = 'firstKey'
        return
      case 'firstKey':
      case 'key':
        // A comma promises a key: only an empty object ends here.
        if (character === '}' && this.#state === 'firstKey') this.#state = 'done'
        else if (character === '"') this.#begin(character)
        else this.#fail(`"${character}" stands where a key should`, at)
        return
      case 'colon':
        if (character !== ':') this.#fail(`"${character}" stands where ":" should`, at)
        this.#state = 'section'
        return
      case 'section':
        if (character !== '[') return this.#begin(character)
        this.#state = 'firstRow'
        yield {section: this.#section, kind: 'list'}
        return
      case 'firstRow':
      case 'row':
        if (character === ']' && this.#state === 'firstRow') this.#state = 'afterSection'
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
      if (++this.#depth > MAXIMUM_DEPTH) this.#failHere(`a value is nested deeper than ${MAXIMUM_DEPTH} levels`)
    } else if (character === '}' || character === ']') return this.#depth === 0 || --this.#depth === 0
    else if (this.#depth === 0) return character === ',' || SPACE.has(character)
    return false
  }

  *#collected(): Generator<JsonRow> {
    this.#collecting = false
    const value = this.#parse()
    if (this.#state === 'firstKey' || this.#state === 'key') {
      this.#section = String(value)
      this.#state = 'colon'
      return
    }
    const isRow = this.#state !== 'section'
    this.#state = isRow ? 'afterRow' : 'afterSection'
    yield {section: this.#section, kind: isRow ? 'row' : 'value', value}
  }

  #parse(): unknown {
    let value: unknown
    try {
      value = JSON.parse(this.#text)
    } catch (error) {
      return this.#failHere((error as Error).message)
    }
    if (GREAT_NUMBER.test(this.#text) && isInfinite(value)) this.#failHere('a number is too large')
    return value
  }

  /** Says what is wrong with the value that is being collected. */
  #failHere(problem: string): never {
    throw new JsonRowsError(this.#began, problem)
  }

  #fail(problem: string, at = 0): never {
    throw new JsonRowsError({offset: this.#offset + at, line: this.#line}, problem, problem === CUT_OFF)
  }
}

function isInfinite(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(isInfinite)
  return value === Infinity || value === -Infinity
}

/** Where, from some place in a string, the first character stands that is not just text. Most of a document is text. */
function endOfText(chunk: string, from: number): number {
  NO_TEXT.lastIndex = from
  return NO_TEXT.exec(chunk)?.index ?? chunk.length
}
