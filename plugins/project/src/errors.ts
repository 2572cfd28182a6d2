import {ExitCode, MmmError} from 'mmm-cli'

export class ConfirmationMissingError extends MmmError<{path: string}> {
  readonly code = 'CONFIRMATION_MISSING'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {path: string}) {
    super(`Nobody agreed to delete ${context.path}, so nothing was changed.`, context, {suggestions: ['Say --yes to do it without being asked.']})
  }
}

export class CommandMissingError extends MmmError {
  readonly code = 'COMMAND_MISSING'
  override readonly exitCode = ExitCode.Usage

  constructor() {
    super('There is no command to carry out.', {}, {suggestions: ['Write it after --, as in `mmm project exec --all -- status`.']})
  }
}
