import {ExitCode, MmmError} from '../errors.ts'

export class CommandUnknownError extends MmmError<{command: string}> {
  readonly code = 'COMMAND_UNKNOWN'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {command: string}, near: readonly string[], topic: string | undefined) {
    super(`There is no command \`mmm ${context.command}\`.`, context, {
      suggestions: [...near.map((command) => `Did you mean \`mmm ${command}\`?`), `Run \`mmm help${topic ? ` ${topic}` : ''}\` to see what there is.`],
    })
  }
}

export class CommandAmbiguousError extends MmmError<{command: string; candidates: readonly string[]}> {
  readonly code = 'COMMAND_AMBIGUOUS'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {command: string; candidates: readonly string[]}) {
    const shown = context.candidates.slice(0, 12).map((name) => `\`mmm ${name}\``)
    const more = context.candidates.length > shown.length ? [`and ${context.candidates.length - shown.length} more`] : []
    super(`\`mmm ${context.command}\` may mean ${[...shown, ...more].join(', ')}.`, context, {suggestions: ['Type as much as tells them apart.']})
  }
}

export class CommandStalledError extends MmmError {
  readonly code = 'COMMAND_STALLED'

  constructor() {
    super(
      'The command ended in the middle: it waited for something that can no longer come.',
      {},
      {
        suggestions: ['Where it asks a question, run it on a terminal, or answer with its flags.'],
      },
    )
  }
}

export class LineFlagUnknownError extends MmmError<{command: string; flag: string}> {
  readonly code = 'LINE_FLAG_UNKNOWN'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {command: string; flag: string}, near: readonly string[]) {
    super(`\`mmm ${context.command}\` has no flag ${context.flag}.`, context, {suggestions: near.map((name) => `Did you mean --${name}?`)})
  }
}

export class ArgumentInvalidError extends MmmError {
  readonly code = 'ARGUMENT_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: object, cause: Error) {
    super(`${cause.message}.`, context, {cause, suggestions: ['Run it with --help to see what it takes.']})
  }
}

/** What reading a command line has thrown. Of an argument, other than of a flag, oclif says no more than a plain error, which would pass for a bug. */
export function asUsageError(error: unknown): unknown {
  const isPlain = error instanceof Error && Object.getPrototypeOf(error) === Error.prototype && !('oclif' in error)
  return isPlain ? new ArgumentInvalidError({}, error) : error
}
