import {ExitCode, MmmError} from 'mmm-cli'

export class AliasCommandMissingError extends MmmError<{name: string}> {
  readonly code = 'ALIAS_COMMAND_MISSING'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {name: string}) {
    super(`What shall "${context.name}" stand for?`, context, {
      suggestions: [`Run \`mmm alias set ${context.name} 'spec list --status failed'\`, for instance.`],
    })
  }
}

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
