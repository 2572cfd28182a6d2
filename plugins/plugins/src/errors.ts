import {ExitCode, MmmError} from 'mmm-cli'

export class ConfirmationMissingError extends MmmError<{plugin: string}> {
  readonly code = 'CONFIRMATION_MISSING'
  override readonly exitCode = ExitCode.Usage

  /** `trusted`: what `trusted_plugins` would have to say; only a name from a registry can be trusted. */
  constructor(context: {plugin: string}, trusted: readonly string[] | undefined) {
    const trust = trusted && `Or trust it once for all: \`mmm config set trusted_plugins '${trusted.join(',')}' --global\`.`
    super(`Nobody agreed to install ${context.plugin}, so nothing was changed.`, context, {
      suggestions: ['Say --yes to install it without being asked.', ...(trust === undefined ? [] : [trust])],
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
