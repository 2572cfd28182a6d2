import {isObject} from './fields.ts'
import {parseForeignJson} from './foreign-files.ts'
import type {ForeignProblem} from './foreign-task.ts'

/** One JSON object a line. Lines between which commas stand, as Taskwarrior once wrote them, are read as well. */
export function parseJsonLines(
  text: string,
  path: string,
  problems: ForeignProblem[],
): Array<{readonly value: Record<string, unknown>; readonly line: number}> {
  const rows: Array<{value: Record<string, unknown>; line: number}> = []
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const row = raw.trim().replace(/,$/, '')
    if (row === '') continue
    const before = problems.length
    const value = parseForeignJson(row, {path, line: index + 1}, problems)
    if (isObject(value)) rows.push({value, line: index + 1})
    else if (problems.length === before) problems.push({path, line: index + 1, message: 'The line is no JSON object.'})
  }
  return rows
}
