import {parseDuration} from '../text/duration.ts'
import {parseSize} from '../text/size.ts'
import {err, ok, type Result} from '../result.ts'
import type {SettingType} from './setting.ts'

/** A TOML value as a setting of the given type holds it, or what was expected instead. */
export function readSetting(type: SettingType, value: unknown): Result<unknown, string> {
  switch (type.kind) {
    case 'any':
      return isPlain(value) ? ok(value) : err('a text, a number, true, false, a time, or a list or table of these')
    case 'boolean':
      return typeof value === 'boolean' ? ok(value) : err('true or false')
    case 'choice':
      return type.choices.includes(value as string) ? ok(value) : err(`one of ${type.choices.join(', ')}`)
    case 'duration':
      return textual(value, parseDuration, 'a duration such as "90s", "30m" or "2h"')
    case 'integer':
      return Number.isInteger(value) && (value as number) >= type.minimum && (value as number) <= type.maximum
        ? ok(value)
        : err(`a whole number from ${type.minimum} to ${type.maximum}`)
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string') ? ok(value) : err('a list of texts')
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && value >= type.minimum ? ok(value) : err(`a number of at least ${type.minimum}`)
    case 'patterns':
      return Array.isArray(value) && value.every((item) => typeof item === 'string' && isPattern(item)) ? ok(value) : err('a list of regular expressions')
    case 'size':
      return textual(value, parseSize, 'a size such as "256KiB" or "4MB"')
    case 'text':
      return typeof value === 'string' && new RegExp(type.pattern ?? '.', 's').test(value) ? ok(value) : err(type.expected ?? 'a text')
  }
}

/**
 * The TOML value that a text stands for, of an environment variable or on the command line: a list is comma-separated or
 * a JSON array. What the setting's type cannot make of it stays a text, for {@link readSetting} to refuse.
 */
export function parseSettingText(type: SettingType, text: string): unknown {
  switch (type.kind) {
    case 'any':
      return parseAny(text)
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text
    case 'integer':
    case 'number':
      return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text
    case 'list':
    case 'patterns':
      return text.startsWith('[') ? parseJson(text) : text === '' ? [] : text.split(',').map((item) => item.trim())
    default:
      return text
  }
}

function textual(value: unknown, parse: (text: string) => number | undefined, expected: string): Result<unknown, string> {
  const parsed = typeof value === 'string' ? parse(value) : undefined
  return parsed === undefined ? err(expected) : ok(parsed)
}

/** Only what can be nothing else is no text: `1.10` is a version more often than a number. */
function parseAny(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (/^(?:0|-?[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
  return /^[[{"]/.test(text) ? parseJson(text) : text
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return typeof value === 'string' || typeof value === 'boolean'
  return value instanceof Date || Object.values(value).every((item) => isPlain(item))
}

function isPattern(text: string): boolean {
  try {
    return text !== '' && new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
