import {ExitCode, MmmError} from 'mmm-cli'

export class AliasFlagUnclearError extends MmmError {
  readonly code = 'ALIAS_FLAG_UNCLEAR'
  override readonly exitCode = ExitCode.Usage

  constructor(cause: Error) {
    super(
      `Is that a flag of the command? ${cause.message.split('\n')[0]}.`,
      {},
      {
        cause,
        suggestions: [
          `Put the command in quotes: mmm alias set failed 'spec list --status failed'`,
          'Put -- before it: mmm alias set failed -- spec list --status failed',
        ],
      },
    )
  }
}

export class HistoryKeptError extends MmmError {
  readonly code = 'HISTORY_KEPT'
  override readonly exitCode = ExitCode.Usage

  constructor() {
    super('The history is kept: nobody agreed to forget it.', {}, {suggestions: ['Say --yes where nobody can be asked.']})
  }
}

export class BatchUnreadableError extends MmmError<{file: string}> {
  readonly code = 'BATCH_UNREADABLE'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {file: string}, cause: unknown) {
    super(`${context.file} cannot be read: ${(cause as Error).message}.`, context, {cause})
  }
}

export class BatchVariableInvalidError extends MmmError<{variable: string}> {
  readonly code = 'BATCH_VARIABLE_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {variable: string}) {
    super(`"${context.variable}" is no variable: say --var NAME=VALUE, with a name of letters, digits, "_" and "-".`, context)
  }
}

export class ReplayUnclearError extends MmmError {
  readonly code = 'REPLAY_UNCLEAR'
  override readonly exitCode = ExitCode.Usage

  constructor() {
    super(
      'Which commands? Name a number, a range, or say --failed, --search, --since, --limit or --project.',
      {},
      {suggestions: ['Run `mmm history list` to see the numbers.']},
    )
  }
}
