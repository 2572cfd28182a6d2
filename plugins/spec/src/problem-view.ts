import {printableLine, type SpecProblem} from 'mmm-cli'

/** How often the same warning is shown. */
const SHOWN = 3

/** Problems on a line each. A key that means nothing in hundreds of files would hide all else: it is named a few times, and counted. */
export function formatProblems(problems: readonly SpecProblem[]): string[] {
  const counts = new Map<string, number>()
  const count = (problem: SpecProblem): number => (problem.code === 'unknown-key' ? (counts.get(problem.message) ?? 0) + 1 : 0)
  const lines = problems.flatMap((problem) => {
    const number = count(problem)
    if (number > 0) counts.set(problem.message, number)
    return number > SHOWN ? [] : [formatProblem(problem)]
  })
  const more = [...counts].filter(([, number]) => number > SHOWN)
  return [...lines, ...more.map(([message, number]) => printableLine(`… and ${number - SHOWN} more: warning: ${message}`))]
}

/** A problem on one line, with its place. */
export function formatProblem({column, line, message, path, severity, suggestion}: SpecProblem): string {
  return printableLine(`${path}:${line}:${column}: ${severity}: ${message}${suggestion ? ` ${suggestion}` : ''}`)
}
