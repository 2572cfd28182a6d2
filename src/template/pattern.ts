import {runInNewContext} from 'node:vm'
import {attempt} from '../result.ts'

/** Longest pattern, and longest value that is held against one. */
const MAXIMUM_PATTERN = 500
const MAXIMUM_VALUE = 10_000
/** Milliseconds that one comparison may take: a pattern that backtracks without end is cut off, not waited for. */
const MAXIMUM_TIME = 100

/** Why a pattern cannot be used, if so. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > MAXIMUM_PATTERN) return `is longer than ${MAXIMUM_PATTERN} characters`
  const compiled = attempt(
    () => new RegExp(pattern, 'u'),
    (error) => (error as Error).message.replace(/^Invalid regular expression: /, ''),
  )
  return compiled.ok ? undefined : `is no regular expression: ${compiled.error}`
}

/** Whether a whole value matches a pattern; `undefined` where that takes too long to find out. */
export function matchesPattern(value: string, pattern: string): boolean | undefined {
  if (value.length > MAXIMUM_VALUE) return false
  const matched = attempt(
    () => runInNewContext('new RegExp(pattern, "u").test(value)', {pattern: `^(?:${pattern})$`, value}, {timeout: MAXIMUM_TIME}) as boolean,
    () => undefined,
  )
  return matched.ok ? matched.value : undefined
}
