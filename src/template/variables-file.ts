import {extname} from 'node:path'
import type * as Yaml from 'yaml'
import {TomlInvalidError} from '../configuration/errors.ts'
import {parseToml} from '../configuration/toml-file.ts'
import type {FileReadFailedError} from '../files/errors.ts'
import {readText} from '../files/read-text.ts'
import {loadPackage} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import {isRecord} from './declarations.ts'
import {VariablesFileInvalidError} from './errors.ts'

/** Characters of a file of variables. */
const MAXIMUM_LENGTH = 256 * 1024

/** Reads a file of variables: TOML by its name, else JSON or YAML, of which the first is a part. */
export function readVariablesFile(path: string): Result<Readonly<Record<string, unknown>>, FileReadFailedError | VariablesFileInvalidError> {
  const text = readText(path)
  if (!text.ok) return text
  const refuse = (problem: string, line = 1, column = 1): Result<never, VariablesFileInvalidError> =>
    err(new VariablesFileInvalidError({path, line, column, problem}))
  if (text.value.length > MAXIMUM_LENGTH) return refuse(`The file is longer than ${MAXIMUM_LENGTH / 1024} KiB`)
  if (extname(path).toLowerCase() === '.toml') {
    const toml = parseToml(text.value, path)
    if (toml.ok) return ok(toml.value.table)
    const {column, line, problem} = toml.error instanceof TomlInvalidError ? toml.error.context : {column: 1, line: 1, problem: ''}
    return refuse(problem, line, column)
  }
  const {LineCounter, parseDocument} = loadPackage<typeof Yaml>('yaml')
  const lineCounter = new LineCounter()
  const document = parseDocument(text.value, {version: '1.2', schema: 'core', prettyErrors: false, lineCounter})
  const [wrong] = document.errors
  if (wrong) {
    const {col, line} = lineCounter.linePos(wrong.pos[0])
    return refuse(`The file is wrong: ${wrong.message.replace(/\.$/, '')}`, line, col)
  }
  try {
    const data: unknown = document.toJS({maxAliasCount: 100}) ?? {}
    return isRecord(data) ? ok(data) : refuse('The file must hold names with values')
  } catch (error) {
    return refuse((error as Error).message)
  }
}
