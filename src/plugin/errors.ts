import {ExitCode, MmmError} from '../errors.ts'
import {printableLine} from '../text/terminal.ts'
import {firstLineOf} from './message-of.ts'

export class PluginLoadFailedError extends MmmError<{plugin: string}> {
  readonly code = 'PLUGIN_LOAD_FAILED'

  constructor(context: {plugin: string}, cause: unknown) {
    super(`The plugin ${context.plugin} does not load, so its commands are missing: ${firstLineOf(cause)}`, context, {
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

export class PluginFileMissingError extends MmmError<{plugin: string; path: string; key: string}> {
  readonly code = 'PLUGIN_FILE_MISSING'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {plugin: string; path: string; key: string}) {
    super(`${context.path} is not there, which the plugin ${context.plugin} names under "${context.key}".`, context, {
      suggestions: ['The rest of the plugin works; install it again, or tell its author.'],
    })
  }
}

export class PluginIncompatibleError extends MmmError<{plugin: string; range: string; version: string}> {
  readonly code = 'PLUGIN_INCOMPATIBLE'
  override readonly exitCode = ExitCode.Conflict

  /** `needs` says which mmm it was made for. */
  constructor(context: {plugin: string; range: string; version: string}, needs: 'newer' | 'older' | 'unreadable') {
    const {plugin, range, version} = context
    const what = needs === 'unreadable' ? `what it says of that, ${JSON.stringify(range)}, is no range` : `it needs mmm-cli ${range}`
    super(`The plugin ${plugin} is left out, since it does not say that it works with mmm ${version}: ${printableLine(what)}.`, context, {
      suggestions: [
        ...(needs === 'newer' ? ['Update mmm itself.'] : ['Run `mmm plugins update` to get one that does.']),
        `Run \`mmm plugins uninstall ${plugin}\` to be rid of it.`,
      ],
    })
  }
}

export class PluginKeyInvalidError extends MmmError<{plugin: string; path: string; key: string}> {
  readonly code = 'PLUGIN_KEY_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {plugin: string; path: string; key: string}, message: string, suggestions: readonly string[]) {
    super(`The plugin ${context.plugin} brings less than it could: ${message.replace(/\.$/, '')} in ${context.path}.`, context, {
      suggestions: suggestions.length > 0 ? suggestions : ['The rest of the plugin works; tell its author.'],
    })
  }
}

export class PluginListInvalidError extends MmmError<{path: string}> {
  readonly code = 'PLUGIN_LIST_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string}, cause: unknown) {
    super(`${context.path} is not the list of installed plugins that it should be, so none is loaded: ${firstLineOf(cause)}`, context, {
      cause,
      suggestions: ['Mend the file, or put it aside with `mmm plugins reset` and install the plugins again.'],
    })
  }
}

export class PluginCommandFailedError extends MmmError<{plugin: string; command: string}> {
  readonly code = 'PLUGIN_COMMAND_FAILED'
  override readonly exitCode = ExitCode.Failure

  constructor(context: {plugin: string; command: string}, cause: unknown) {
    super(`\`mmm ${context.command}\` failed: ${firstLineOf(cause)}`, context, {
      cause,
      suggestions: [`It is a command of the plugin ${context.plugin}; \`--debug\` shows where it failed.`],
    })
  }
}
