import {parseDuration} from '../text/duration.ts'
import {parseSize} from '../text/size.ts'
import {err, ok, type Result} from '../result.ts'
import type {SettingType} from './setting.ts'

/** A TOML value as a setting of the given type holds it, or what was expected instead. */
export function readSetting(type: SettingType, value: unknown): Result<unknown, string> {
  switch (type.kind) {
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
      return typeof value === 'number' && value >= type.minimum ? ok(value) : err(`a number of at least ${type.minimum}`)
    case 'size':
      return textual(value, parseSize, 'a size such as "256KiB" or "4MB"')
    case 'text':
      return typeof value === 'string' && value !== '' ? ok(value) : err('a text')
  }
}

/** An environment variable's text as the TOML value that it stands for: a list is comma-separated or a JSON array. */
export function parseEnvironmentValue(type: SettingType, text: string): unknown {
  switch (type.kind) {
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text
    case 'integer':
    case 'number':
      return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text
    case 'list':
      return text.startsWith('[') ? parseJson(text) : text.split(',').map((item) => item.trim())
    default:
      return text
  }
}

function textual(value: unknown, parse: (text: string) => number | undefined, expected: string): Result<unknown, string> {
  const parsed = typeof value === 'string' ? parse(value) : undefined
  return parsed === undefined ? err(expected) : ok(parsed)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
