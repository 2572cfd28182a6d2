import {ExitCode, MmmError} from '../errors.ts'
import {printableLine} from '../text/terminal.ts'

export class PluginLoadFailedError extends MmmError<{plugin: string}> {
  readonly code = 'PLUGIN_LOAD_FAILED'

  constructor(context: {plugin: string}, cause: unknown) {
    super(`The plugin ${context.plugin} does not load, so its commands are missing: ${firstLine(cause)}`, context, {
      cause,
      suggestions: [`Run \`mmm plugins uninstall ${context.plugin}\` to be rid of it.`],
    })
  }
}

export class PluginNameTakenError extends MmmError<{plugin: string; path: string}> {
  readonly code = 'PLUGIN_NAME_TAKEN'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {plugin: string; path: string}) {
    super(`The plugin in ${context.path} is left out: there is another one named ${context.plugin}.`, context, {
      suggestions: [`Run \`mmm plugins uninstall ${context.plugin}\` to be rid of it.`],
    })
  }
}

export class PluginListInvalidError extends MmmError<{path: string}> {
  readonly code = 'PLUGIN_LIST_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string}, cause: unknown) {
    super(`${context.path} is not the list of installed plugins that it should be, so none is loaded: ${firstLine(cause)}`, context, {
      cause,
      suggestions: ['Mend the file, or remove it and install the plugins again.'],
    })
  }
}

export class PluginCommandFailedError extends MmmError<{plugin: string; command: string}> {
  readonly code = 'PLUGIN_COMMAND_FAILED'
  override readonly exitCode = ExitCode.Failure

  constructor(context: {plugin: string; command: string}, cause: unknown) {
    super(`\`mmm ${context.command}\` failed: ${firstLine(cause)}`, context, {
      cause,
      suggestions: [`It is a command of the plugin ${context.plugin}; \`--debug\` shows where it failed.`],
    })
  }
}

function firstLine(error: unknown): string {
  const message = String((error as Error | undefined)?.message ?? error)
  return printableLine(message.trim().split('\n')[0]!)
}
