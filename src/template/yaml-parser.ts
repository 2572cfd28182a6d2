import type * as Yaml from 'yaml'
import {loadPackage} from '../lazy.ts'
import {attempt, err, ok, type Result} from '../result.ts'

/** Longest YAML that mmm reads in a template, in characters. */
const MAXIMUM_LENGTH = 64 * 1024

/** Lists and mappings in one another. The parser calls itself for each, and where the stack ends so may the process. */
const MAXIMUM_DEPTH = 50

/** As specifications are read. */
const DIALECT = {version: '1.2', schema: 'core', prettyErrors: false} as const

/** YAML with the places of everything in it. */
export interface ParsedYaml {
  readonly document: Yaml.Document
  /** What it says; values that are used in several places count as often, so that they cannot grow without end. */
  readonly data: unknown
  placeOf(offset: number): {readonly line: number; readonly column: number}
}

export interface YamlProblem {
  readonly problem: string
  /** Characters before it. */
  readonly offset: number
  readonly line: number
  readonly column: number
}

/** Parses YAML that anybody may have written: whatever is wrong with it is named. */
export function parseYaml(text: string): Result<ParsedYaml, YamlProblem> {
  const {LineCounter, parseDocument} = loadPackage<typeof Yaml>('yaml')
  const lineCounter = new LineCounter()
  const placeOf = (offset: number): {line: number; column: number} => {
    const {col, line} = lineCounter.linePos(offset)
    return {line: Math.max(1, line), column: Math.max(1, col)}
  }
  const refuse = (problem: string, offset = 0): YamlProblem => ({problem: `The YAML is wrong: ${problem.replace(/\.$/, '')}`, offset, ...placeOf(offset)})
  if (text.length > MAXIMUM_LENGTH) return err(refuse(`it is longer than ${MAXIMUM_LENGTH / 1024} KiB`))
  if (isTooDeep(text)) return err(refuse(`it is nested deeper than ${MAXIMUM_DEPTH} levels`))
  const parsed = attempt(
    () => {
      const document = parseDocument(text, {...DIALECT, lineCounter})
      return {document, data: document.errors.length === 0 ? (document.toJS({maxAliasCount: 100}) as unknown) : undefined}
    },
    (error) => refuse((error as Error).message),
  )
  if (!parsed.ok) return parsed
  const [wrong] = parsed.value.document.errors
  return wrong ? err(refuse(wrong.message, wrong.pos[0])) : ok({...parsed.value, placeOf})
}

/** Counts what can nest without a line of its own; brackets in texts count too, so this is no measure for less. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (const character of text) {
    if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth--
    if (depth > MAXIMUM_DEPTH) return true
  }
  return text.split('\n').some((line) => new RegExp(`^\\s*(?:[-?:]\\s+){${MAXIMUM_DEPTH}}`).test(line))
}
