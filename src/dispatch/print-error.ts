import {inspect} from 'node:util'
import {errorToJson, exitCodeOf, ExitCode} from '../errors.ts'
import {loadModule} from '../lazy.ts'
import {printable} from '../text/terminal.ts'

/** An error as it is shown to a person: what, its code, what to do. With `debug`, where it came from as well. */
export function formatError(error: unknown, {debug = false}: {debug?: boolean} = {}): string {
  const {code, message, suggestions} = errorToJson(error).error
  const isBug = exitCodeOf(error) === ExitCode.Bug
  const lines = [
    `Error: ${isBug ? `mmm ran into a bug: ${message}` : message}`,
    ...(isExplained(error) ? [`Code: ${code}`] : []),
    ...formatSuggestions(isBug && !debug ? ['Run it again with --debug and report what it prints.'] : suggestions),
  ]
  const text = printable(lines.join('\n'))
    .split('\n')
    .map((line) => ` ›   ${line}`.trimEnd())
    .join('\n')
  if (!debug) return `${text}\n`
  const {nameModules} = loadModule<typeof import('./packed-frames.ts')>('dispatch/packed-frames')
  return `${text}\n\n${nameModules(inspect(error, {depth: 4}))}\n`
}

function formatSuggestions(suggestions: readonly string[]): string[] {
  if (suggestions.length === 1) return [`Try this: ${suggestions[0]}`]
  return suggestions.length === 0 ? [] : ['Try this:', ...suggestions.map((suggestion) => `  * ${suggestion}`)]
}

/** oclif's own usage errors have no code worth showing. */
function isExplained(error: unknown): boolean {
  return typeof (error as {code?: unknown})?.code === 'string' && Array.isArray((error as {suggestions?: unknown}).suggestions)
}
