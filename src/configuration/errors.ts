import {ExitCode, MmmError} from '../errors.ts'

export class TomlInvalidError extends MmmError<{path: string; line: number; column: number; problem: string}> {
  readonly code = 'TOML_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string; line: number; column: number; problem: string}) {
    super(`${context.path}:${context.line}:${context.column}: ${context.problem}.`, context, {suggestions: [`Mend line ${context.line} of ${context.path}.`]})
  }
}

export class TomlUnreadableError extends MmmError<{path: string}> {
  readonly code = 'TOML_UNREADABLE'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string}, cause: unknown) {
    super(`${context.path} could not be read: ${(cause as Error).message}.`, context, {cause})
  }
}

/** One thing wrong with one layer of the configuration. */
export interface ConfigurationProblem {
  /** The file, or the name of the environment variable. */
  readonly source: string
  readonly line?: number
  readonly column?: number
  readonly key: string
  /** One sentence without the position. */
  readonly message: string
  readonly suggestions: readonly string[]
}

export class ConfigurationInvalidError extends MmmError<{problems: readonly ConfigurationProblem[]}> {
  readonly code = 'CONFIGURATION_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {problems: readonly ConfigurationProblem[]}) {
    const lines = context.problems.map((problem) => formatProblem(problem))
    super(
      lines.length === 1
        ? `The configuration is invalid: ${lines[0]}`
        : `The configuration has ${lines.length} problems:\n${lines.map((line) => `  ${line}`).join('\n')}`,
      context,
      {
        suggestions: [...new Set(context.problems.flatMap((problem) => problem.suggestions))],
      },
    )
  }
}

function formatProblem({column, line, message, source}: ConfigurationProblem): string {
  return `${source}${line === undefined ? '' : `:${line}:${column}`}: ${message}`
}
