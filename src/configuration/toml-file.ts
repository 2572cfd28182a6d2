import {readTextIfThere} from '../files/read-text.ts'
import {loadPackage} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import {describeTomlProblem} from '../text/toml-problem.ts'
import {TomlInvalidError, TomlUnreadableError} from './errors.ts'
import {findKeyPositions, type Position} from './key-positions.ts'
import {readPlainToml} from './plain-toml.ts'

export type {Position} from './key-positions.ts'

/** Longest TOML file that mmm reads, in characters: the parser's worst case grows faster than the text. */
const MAXIMUM_LENGTH = 256 * 1024

/** A key that an assignment somewhere would take for the prototype. */
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

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

/** A TOML file's text with its byte order mark, to be changed and written back. */
export function readTomlText(path: string): Result<string | undefined, TomlUnreadableError> {
  const text = readTextIfThere(path, {keepBom: true})
  return text.ok ? text : err(new TomlUnreadableError({path}, text.error.cause))
}

/** A byte order mark, if there is one, and what follows it. */
export function splitBom(text: string): {bom: string; body: string} {
  return text.startsWith('\uFEFF') ? {bom: '\uFEFF', body: text.slice(1)} : {bom: '', body: text}
}

/** Parses the text of a TOML file; `path` is only for messages. */
export function parseToml(text: string, path: string): Result<TomlFile, TomlInvalidError> {
  if (text.length > MAXIMUM_LENGTH)
    return err(new TomlInvalidError({path, line: 1, column: 1, problem: `The file is longer than ${MAXIMUM_LENGTH} characters`}))
  const plain = readPlainToml(text)
  if (plain) return ok({path, table: plain, locate: locator(text)})
  try {
    const table = loadPackage<typeof import('toml')>('toml').parse(text) as TomlTable
    const forbidden = findForbiddenKey(table)
    const locate = locator(text)
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

/** The text is searched only when somebody asks, and once. */
function locator(text: string): TomlFile['locate'] {
  let positions: ReadonlyMap<string, Position> | undefined
  return (key) => (positions ??= findKeyPositions(text)).get(key) ?? {line: 1, column: 1}
}
