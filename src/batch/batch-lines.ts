import type {MmmError} from '../errors.ts'
import {err, ok, type Result} from '../result.ts'
import {splitWords, type Word} from '../text/words.ts'
import {BatchInvalidError, type BatchProblem} from './errors.ts'

/** A line of a batch that is a command. */
export interface BatchLine {
  /** Counted from 1. */
  readonly line: number
  readonly argv: readonly string[]
}

export interface BatchText {
  readonly text: string
  /** For messages. */
  readonly source: string
  readonly variables: ReadonlyMap<string, string>
}

const VARIABLE = /\$\{([^{}]*)\}/g

/** Reads a batch: one command a line, comments and empty lines between. Everything that is wrong is told together. */
export function readBatchLines(
  {source, text, variables}: BatchText,
  check: (argv: readonly string[]) => Result<unknown, MmmError>,
): Result<BatchLine[], BatchInvalidError> {
  const lines: BatchLine[] = []
  const problems: BatchProblem[] = []
  for (const [index, written] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1
    const words = splitWords(written, {comments: true})
    if (!words.ok) {
      problems.push({line, column: words.error.column, message: `${words.error.message}.`})
      continue
    }
    const unknown = words.value.flatMap((word) => unknownVariables(word, variables))
    for (const name of new Set(unknown)) problems.push({line, message: `There is no variable "${name}": say --var ${name}=VALUE.`})
    const filled = words.value.map((word) => fill(word, variables))
    const argv = filled[0] === 'mmm' ? filled.slice(1) : filled
    if (unknown.length > 0 || argv.length === 0) continue
    const checked = check(argv)
    if (checked.ok) lines.push({line, argv})
    else problems.push({line, message: [checked.error.message, ...checked.error.suggestions.filter((text) => text.startsWith('Did you'))].join(' ')})
  }
  return problems.length > 0 ? err(new BatchInvalidError({source, problems})) : ok(lines)
}

/** Whatever a variable holds stays in its word. */
function fill(word: Word, variables: ReadonlyMap<string, string>): string {
  return word.map(({literal, text}) => (literal ? text : text.replace(VARIABLE, (_, name: string) => variables.get(name) ?? ''))).join('')
}

function unknownVariables(word: Word, variables: ReadonlyMap<string, string>): string[] {
  const names = word.filter(({literal}) => !literal).flatMap(({text}) => [...text.matchAll(VARIABLE)].map(([, name]) => name!))
  return names.filter((name) => !variables.has(name))
}
