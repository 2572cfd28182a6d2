import {ExitCode, MmmError} from '../errors.ts'

export class PluginLoadFailedError extends MmmError<{plugin: string}> {
  readonly code = 'PLUGIN_LOAD_FAILED'

  constructor(context: {plugin: string}, cause: unknown) {
    super(`The plugin ${context.plugin} does not load, so its commands are missing: ${firstLine(cause)}`, context, {
      cause,
      suggestions: [`Run \`mmm plugins uninstall ${context.plugin}\` to be rid of it.`],
    })
  }
}

export class PluginCommandFailedError extends MmmError<{plugin: string; command: string}> {
  readonly code = 'PLUGIN_COMMAND_FAILED'
  override readonly exitCode = ExitCode.Failure

  constructor(context: {plugin: string; command: string}, cause: unknown) {
    super(`\`mmm ${context.command}\` of the plugin ${context.plugin} failed: ${firstLine(cause)}`, context, {
      cause,
      suggestions: [`Tell the authors of ${context.plugin}; \`--debug\` shows where it failed.`],
    })
  }
}

function firstLine(error: unknown): string {
  const message = (error as Error)?.message ?? String(error)
  return message.split('\n')[0]!.trim()
}
