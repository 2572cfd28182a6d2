import {readTextIfThere} from '../files/read-text.ts'
import {loadPackage} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import {describeTomlProblem} from '../text/toml-problem.ts'
import {TomlInvalidError, TomlUnreadableError} from './errors.ts'

/** Longest TOML file that mmm reads, in characters: the parser's worst case grows faster than the text. */
const MAXIMUM_LENGTH = 256 * 1024

/** A key that an assignment somewhere would take for the prototype. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

export interface Position {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

export type TomlTable = Readonly<Record<string, unknown>>

export interface TomlFile {
  readonly path: string
  readonly table: TomlTable
  /** Where a key path such as `run.concurrency` is written; the first line when it cannot be told. */
  locate(key: string): Position
}

/** Reads a TOML file; `undefined` where there is none. */
export function readToml(path: string): Result<TomlFile | undefined, TomlInvalidError | TomlUnreadableError> {
  const text = readTextIfThere(path)
  if (!text.ok) return err(new TomlUnreadableError({path}, text.error.cause))
  if (text.value === undefined) return ok(undefined)
  return parseToml(text.value, path)
}

/** Parses the text of a TOML file; `path` is only for messages. */
export function parseToml(text: string, path: string): Result<TomlFile, TomlInvalidError> {
  if (text.length > MAXIMUM_LENGTH)
    return err(new TomlInvalidError({path, line: 1, column: 1, problem: `The file is longer than ${MAXIMUM_LENGTH} characters`}))
  try {
    const table = loadPackage<typeof import('toml')>('toml').parse(text) as TomlTable
    const forbidden = findForbiddenKey(table)
    const locate = (key: string): Position => locateKey(text, key)
    if (forbidden) return err(new TomlInvalidError({path, ...locate(forbidden), problem: `The key "${forbidden}" is not allowed`}))
    return ok({path, table, locate})
  } catch (error) {
    const {column, line, location, message} = error as Error & {column?: number; line?: number; location?: {start: Position}}
    const position = {line: location?.start.line ?? line ?? 1, column: location?.start.column ?? column ?? 1}
    return err(new TomlInvalidError({path, ...position, problem: describeTomlProblem(message)}))
  }
}

function findForbiddenKey(table: TomlTable, prefix = ''): string | undefined {
  for (const [key, value] of Object.entries(table)) {
    if (FORBIDDEN_KEYS.has(key)) return prefix + key
    if (typeof value !== 'object' || value === null || value instanceof Date) continue
    const found = findForbiddenKey(value as TomlTable, Array.isArray(value) ? prefix : `${prefix}${key}.`)
    if (found) return found
  }
  return undefined
}

/** `toml` tells no positions of keys that parse, so the line is looked up: the `[table]` it stands under, then its name before `=`. */
function locateKey(text: string, key: string): Position {
  let table = ''
  for (const [index, line] of text.split('\n').entries()) {
    const heading = /^\s*\[{1,2}\s*([^\]]+?)\s*\]/.exec(line)
    if (heading) {
      table = normalise(heading[1]!)
      if (table === key) return {line: index + 1, column: line.indexOf('[') + 1}
      continue
    }
    const name = /^\s*([^=#]+?)\s*=/.exec(line)?.[1]
    if (name === undefined) continue
    const path = table === '' ? normalise(name) : `${table}.${normalise(name)}`
    if (path === key || key.startsWith(`${path}.`)) return {line: index + 1, column: line.search(/\S/) + 1}
  }
  return {line: 1, column: 1}
}

function normalise(keyPath: string): string {
  return keyPath
    .split('.')
    .map((part) => part.trim().replaceAll(/^["']|["']$/g, ''))
    .join('.')
}
