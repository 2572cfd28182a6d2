/** What the process says on exit. Scripts rely on these numbers: none is ever given another meaning. */
export const ExitCode = {
  Success: 0,
  Failure: 1,
  Usage: 2,
  Invalid: 3,
  NotFound: 4,
  Conflict: 5,
  Limited: 6,
  Bug: 70,
  Interrupted: 130,
  Terminated: 143,
} as const

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

/** What an error knows beside its sentence. */
export interface ErrorDetails {
  readonly cause?: unknown
  /** What the user can do next, one sentence or command each. */
  readonly suggestions?: readonly string[]
}

/**
 * A failure that mmm expects and can explain. A subclass fixes code and wording; an instance carries the facts.
 *
 * The field names are those of oclif's pretty-printable errors, so that a plugin with its own copy of oclif prints them as well.
 */
export abstract class MmmError<Context extends object = object> extends Error {
  /** The class name without `Error`, in capitals. Never reused for something else. */
  abstract readonly code: string
  readonly exitCode: ExitCode = ExitCode.Failure
  readonly context: Context
  readonly suggestions: string[]

  constructor(message: string, context: Context, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : {cause: details.cause})
    this.name = 'Error'
    this.context = context
    this.suggestions = [...(details.suggestions ?? [])]
  }

  get oclif(): {exit: number} {
    return {exit: this.exitCode}
  }
}

/** An error as `--json` shows it. */
export interface ErrorJson {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly context: object
    readonly suggestions: readonly string[]
  }
}

interface ErrorShape {
  readonly code?: unknown
  readonly context?: unknown
  readonly exitCode?: unknown
  readonly message?: unknown
  readonly oclif?: {readonly exit?: unknown}
  readonly suggestions?: unknown
}

/** Recognises errors by shape, since a plugin may bring its own copy of any class. Whatever mmm cannot explain is a bug. */
export function exitCodeOf(error: unknown): number {
  const shape = shapeOf(error)
  const code = shape.oclif?.exit ?? shape.exitCode
  return typeof code === 'number' ? code : ExitCode.Bug
}

export function errorToJson(error: unknown): ErrorJson {
  const {code, context, message, suggestions} = shapeOf(error)
  const fallback = exitCodeOf(error) === ExitCode.Usage ? 'USAGE' : exitCodeOf(error) === ExitCode.Bug ? 'BUG' : 'FAILED'
  return {
    error: {
      code: typeof code === 'string' ? code : fallback,
      message: typeof message === 'string' ? message : String(error),
      context: typeof context === 'object' && context !== null && !isOclifParse(context) ? context : {},
      suggestions: Array.isArray(suggestions) ? suggestions.map(String) : [],
    },
  }
}

function shapeOf(error: unknown): ErrorShape {
  return typeof error === 'object' && error !== null ? error : {message: String(error)}
}

/** oclif's usage errors hang the whole command on `context`; none of that is for a reader. */
function isOclifParse(context: object): boolean {
  return 'argv' in context || 'config' in context
}

export class ArgumentInvalidError extends MmmError {
  readonly code = 'ARGUMENT_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: object, cause: Error) {
    super(`${cause.message}.`, context, {cause, suggestions: ['Run it with --help to see what it takes.']})
  }
}

/**
 * What reading a command line has thrown, with what was probably meant. Of an argument, other than of a flag, oclif says no more
 * than a plain error, which would pass for a bug. `nearTo` names the flags that are near a word.
 */
export function asUsageError(error: unknown, nearTo: (flag: string) => readonly string[]): unknown {
  if (!(error instanceof Error)) return error
  if (Object.getPrototypeOf(error) === Error.prototype && !('oclif' in error)) return new ArgumentInvalidError({}, error)
  const {flags} = error as {flags?: unknown}
  if (!Array.isArray(flags)) return error
  const suggestions = flags.flatMap((flag) => nearTo(String(flag).replace(/^-+/, ''))).map((name) => `Did you mean --${name}?`)
  return suggestions.length > 0 ? Object.assign(error, {suggestions}) : error
}
