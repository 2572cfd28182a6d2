import {attempt} from '../result.ts'
import {matchesPattern} from './pattern.ts'
import {listChoices, type Variable, type VariableValue} from './variable.ts'

export type Reading = {readonly problem: string} | {readonly value: VariableValue}

/** Whether a value was what its variable needs. */
export function isValueOf(reading: Reading): reading is {readonly value: VariableValue} {
  return 'value' in reading
}

/** Reads what was given for a variable: text from a command line or a prompt as well as data from a file. */
export function toValue(given: unknown, variable: Pick<Variable, 'choices' | 'pattern' | 'type'>): Reading {
  const reading = CONVERSIONS[variable.type](given)
  if (!isValueOf(reading)) return reading
  const parts = Array.isArray(reading.value) ? (reading.value as readonly string[]) : [reading.value as number | string]
  for (const part of parts) {
    const problem = checkPart(part, variable)
    if (problem !== undefined) return {problem}
  }
  return reading
}

const CONVERSIONS: Readonly<Record<Variable['type'], (given: unknown) => Reading>> = {
  string: (given) => (isScalar(given) ? {value: String(given)} : wrong('a text', given)),
  number(given) {
    const number = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
    return typeof number === 'number' && Number.isFinite(number) ? {value: number} : wrong('a number', given)
  },
  boolean(given) {
    if (typeof given === 'boolean') return {value: given}
    const word = typeof given === 'string' ? given.trim().toLowerCase() : ''
    if (word === 'true' || word === 'yes') return {value: true}
    return word === 'false' || word === 'no' ? {value: false} : wrong('true or false', given)
  },
  list(given) {
    if (typeof given === 'string') return {value: readList(given)}
    return Array.isArray(given) && given.every((item) => isScalar(item)) ? {value: given.map(String)} : wrong('a list of texts', given)
  },
}

/** A list as one writes it on a command line: with commas between, or as JSON where its items have commas. */
export function readList(text: string): readonly string[] {
  const words = text.trim()
  if (words === '') return []
  const data = attempt(
    () => JSON.parse(words) as unknown,
    () => undefined,
  )
  if (data.ok && Array.isArray(data.value) && data.value.every((item) => isScalar(item))) return data.value.map(String)
  return words.split(',').map((item) => item.trim())
}

function checkPart(part: boolean | number | string, {choices, pattern}: Pick<Variable, 'choices' | 'pattern'>): string | undefined {
  if (choices && !choices.some((choice) => String(choice) === String(part))) return `must be ${listChoices(choices)}, not ${show(part)}`
  if (pattern === undefined) return undefined
  const matches = matchesPattern(String(part), pattern)
  if (matches === undefined) return `has a pattern, ${pattern}, that takes too long to compare`
  return matches ? undefined : `must match ${pattern}, which ${show(part)} does not`
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function wrong(expected: string, given: unknown): Reading {
  return {problem: `must be ${expected}, not ${show(given)}`}
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
