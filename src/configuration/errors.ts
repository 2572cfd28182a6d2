import {ExitCode, MmmError} from '../errors.ts'

export class TomlInvalidError extends MmmError<{path: string; line: number; column: number; problem: string}> {
  readonly code = 'TOML_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string; line: number; column: number; problem: string}) {
    super(`${context.path}:${context.line}:${context.column}: ${context.problem}.`, context, {suggestions: [`Mend line ${context.line} of ${context.path}.`]})
  }
}

export class TomlUnreadableError extends MmmError<{path: string}> {
  readonly code = 'TOML_UNREADABLE'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string}, cause: unknown) {
    super(`${context.path} could not be read: ${(cause as Error).message}.`, context, {cause})
  }
}

/** One thing wrong with one layer of the configuration. */
export interface ConfigurationProblem {
  /** The file, or the name of the environment variable. */
  readonly source: string
  readonly line?: number
  readonly column?: number
  readonly key: string
  /** One sentence without the position. */
  readonly message: string
  readonly suggestions: readonly string[]
}

export class ConfigurationInvalidError extends MmmError<{problems: readonly ConfigurationProblem[]}> {
  readonly code = 'CONFIGURATION_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {problems: readonly ConfigurationProblem[]}) {
    const lines = context.problems.map((problem) => formatProblem(problem))
    super(
      lines.length === 1
        ? `The configuration is invalid: ${lines[0]}`
        : `The configuration has ${lines.length} problems:\n${lines.map((line) => `  ${line}`).join('\n')}`,
      context,
      {
        suggestions: [...new Set(context.problems.flatMap((problem) => problem.suggestions))],
      },
    )
  }
}

export class ConfigurationKeyUnknownError extends MmmError<{key: string}> {
  readonly code = 'CONFIGURATION_KEY_UNKNOWN'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {key: string}, near: readonly string[]) {
    super(`There is no setting "${context.key}".`, context, {suggestions: near.length > 0 ? near : ['Run `mmm config schema` to see all settings.']})
  }
}

export class ConfigurationValueInvalidError extends MmmError<{key: string; value?: unknown}> {
  readonly code = 'CONFIGURATION_VALUE_INVALID'
  override readonly exitCode = ExitCode.Invalid

  /** A value that is secret is not shown. */
  constructor(context: {key: string; value?: unknown}, expected: string, shown: string | undefined) {
    super(`"${context.key}" must be ${expected}${shown === undefined ? '' : `, not ${shown}`}.`, context)
  }
}

export class ConfigurationValueMissingError extends MmmError<{key: string; layer?: string}> {
  readonly code = 'CONFIGURATION_VALUE_MISSING'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {key: string; layer?: string}, place: string, suggestions: readonly string[] = []) {
    super(`"${context.key}" is not set${place}.`, context, {suggestions})
  }
}

export class ConfigurationLayerWrongError extends MmmError<{key: string; layer: string}> {
  readonly code = 'CONFIGURATION_LAYER_WRONG'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {key: string; layer: string}, reason: string) {
    super(`"${context.key}" cannot be set in the ${context.layer} layer: ${reason}.`, context, {
      suggestions: ['Leave the layer out: mmm chooses the right one.'],
    })
  }
}

export class ConfigurationLayerMissingError extends MmmError<{layer: string}> {
  readonly code = 'CONFIGURATION_LAYER_MISSING'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {layer: string}) {
    super(`There is no ${context.layer} layer: there is no project here.`, context, {suggestions: ['Go to a project, or name one with --project NAME.']})
  }
}

export class ConfigurationKeyRequiredError extends MmmError<{key: string; path: string}> {
  readonly code = 'CONFIGURATION_KEY_REQUIRED'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {key: string; path: string}) {
    super(`${context.path} cannot do without "${context.key}".`, context, {suggestions: [`Run \`mmm config set ${context.key} VALUE\` to change it.`]})
  }
}

export class PluginSchemaInvalidError extends MmmError<{plugin: string; path: string}> {
  readonly code = 'PLUGIN_SCHEMA_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {plugin: string; path: string}, cause: unknown) {
    super(`The settings of the plugin ${context.plugin} go unchecked: ${context.path} is no JSON Schema: ${(cause as Error).message}.`, context, {
      cause,
      suggestions: ['Tell the author of the plugin.'],
    })
  }
}

export class PluginSettingMissingError extends MmmError<{plugin: string; key: string}> {
  readonly code = 'PLUGIN_SETTING_MISSING'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {plugin: string; key: string}) {
    super(`The plugin ${context.plugin} needs the setting "${context.key}".`, context, {
      suggestions: [`Run \`mmm config set '${context.key}' VALUE\`; \`mmm config schema\` describes it.`],
    })
  }
}

export class TomlUneditableError extends MmmError<{path: string; key: string}> {
  readonly code = 'TOML_UNEDITABLE'

  constructor(context: {path: string; key: string}, details: {line: number; cause?: unknown}) {
    super(`mmm cannot change "${context.key}" in ${context.path} without touching something else there.`, context, {
      ...(details.cause !== undefined && {cause: details.cause}),
      suggestions: [`Change it by hand, near line ${details.line}.`],
    })
  }
}

function formatProblem({column, line, message, source}: ConfigurationProblem): string {
  return `${source}${line === undefined ? '' : `:${line}:${column}`}: ${message}`
}
