import {extname} from 'node:path'
import {TomlInvalidError} from '../configuration/errors.ts'
import {parseToml} from '../configuration/toml-file.ts'
import type {FileReadFailedError} from '../files/errors.ts'
import {readText} from '../files/read-text.ts'
import {err, ok, type Result} from '../result.ts'
import {isRecord} from './declarations.ts'
import {VariablesFileInvalidError} from './errors.ts'
import {parseYaml} from './yaml-parser.ts'

/** Reads a file of variables: TOML by its name, else JSON or YAML, of which the first is a part. */
export function readVariablesFile(path: string): Result<Readonly<Record<string, unknown>>, FileReadFailedError | VariablesFileInvalidError> {
  const text = readText(path)
  if (!text.ok) return text
  const refuse = (problem: string, line = 1, column = 1): Result<never, VariablesFileInvalidError> =>
    err(new VariablesFileInvalidError({path, line, column, problem}))
  if (extname(path).toLowerCase() === '.toml') {
    const toml = parseToml(text.value, path)
    if (toml.ok) return ok(toml.value.table)
    const {column, line, problem} = toml.error instanceof TomlInvalidError ? toml.error.context : {column: 1, line: 1, problem: ''}
    return refuse(problem, line, column)
  }
  const parsed = parseYaml(text.value)
  if (!parsed.ok) return refuse(parsed.error.problem, parsed.error.line, parsed.error.column)
  const data = parsed.value.data ?? {}
  return isRecord(data) ? ok(data) : refuse('The file must hold names with values')
}
