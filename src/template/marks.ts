import {randomBytes} from 'node:crypto'
import {formatValue} from './variable.ts'

/**
 * Words that stand for values while a text is taken apart: whatever a value holds, it is not there to be taken for
 * structure. They are random, so no template can hold one.
 */
export class Marks {
  readonly #prefix = `mark${randomBytes(12).toString('hex')}n`
  readonly #values: unknown[] = []

  /** The word for a value. */
  readonly hold = (value: unknown): string => `${this.#prefix}${this.#values.push(value) - 1}e`

  get size(): number {
    return this.#values.length
  }

  isIn(text: string): boolean {
    return text.includes(this.#prefix)
  }

  /** The value that a text stands for as a whole. */
  whole(text: string): {readonly value: unknown} | undefined {
    const match = this.#pattern.exec(text)
    return match && match[0] === text ? {value: this.#values[Number(match[1])]} : undefined
  }

  /** A text with values in place of their words. */
  fill(text: string, format: (value: unknown) => string = formatValue): string {
    return text.replaceAll(this.#pattern, (_, index: string) => format(this.#values[Number(index)]))
  }

  get #pattern(): RegExp {
    return new RegExp(`${this.#prefix}(\\d+)e`, 'g')
  }
}

/** Puts other texts in the place of parts of one; the parts do not overlap. */
export function splice(text: string, splices: ReadonlyArray<{readonly start: number; readonly end: number; readonly text: string}>): string {
  let result = text
  for (const {end, start, text: part} of splices.toSorted((a, b) => b.start - a.start)) result = result.slice(0, start) + part + result.slice(end)
  return result
}
