import {printableLine, type SpecProblem} from 'mmm-cli'

/** A problem on one line, with its place. */
export function formatProblem({column, line, message, path, severity, suggestion}: SpecProblem): string {
  return printableLine(`${path}:${line}:${column}: ${severity}: ${message}${suggestion ? ` ${suggestion}` : ''}`)
}
