import {ExitCode, MmmError} from 'mmm-cli'

export class ConfirmationMissingError extends MmmError<{plugin: string}> {
  readonly code = 'CONFIRMATION_MISSING'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {plugin: string}) {
    super(`Nobody agreed to install ${context.plugin}, so nothing was changed.`, context, {
      suggestions: ['Say --yes to install it without being asked.', `Or trust it once for all: \`mmm config set trusted_plugins ${context.plugin} --global\`.`],
    })
  }
}

export class PluginsKeptError extends MmmError {
  readonly code = 'PLUGINS_KEPT'
  override readonly exitCode = ExitCode.Usage

  constructor() {
    super('Nobody agreed to remove all plugins, so nothing was changed.', {}, {suggestions: ['Say --yes to remove them without being asked.']})
  }
}
