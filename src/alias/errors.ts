import {ExitCode, MmmError} from '../errors.ts'

export class AliasNameInvalidError extends MmmError<{name: string}> {
  readonly code = 'ALIAS_NAME_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {name: string}) {
    super(`"${context.name}" cannot be the name of an alias: use words of letters, digits, ".", "_" and "-", none beginning with "-".`, context)
  }
}

export class AliasTakenError extends MmmError<{name: string; command: string}> {
  readonly code = 'ALIAS_TAKEN'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {name: string; command: string}) {
    const what = context.command === context.name ? '' : `, which takes what follows as its arguments`
    super(`\`mmm ${context.command}\` is there already${what}; an alias never hides it.`, context, {suggestions: ['Choose another name.']})
  }
}

export class AliasTargetUnknownError extends MmmError<{name: string; expansion: string}> {
  readonly code = 'ALIAS_TARGET_UNKNOWN'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {name: string; expansion: string}, near: readonly string[]) {
    super(`"${context.expansion}" begins with no command and no alias.`, context, {
      suggestions: [...near.map((command) => `Did you mean \`${command}\`?`), 'Run `mmm commands` to see what there is.'],
    })
  }
}

export class AliasInvalidError extends MmmError<{name: string; expansion: string}> {
  readonly code = 'ALIAS_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {name: string; expansion: string}, problem: string) {
    super(`The alias "${context.name}" cannot be read: ${problem}.`, context, {suggestions: ['Run `mmm alias list` to see where it is set.']})
  }
}

export class AliasLoopError extends MmmError<{path: readonly string[]}> {
  readonly code = 'ALIAS_LOOP'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: readonly string[]}) {
    super(`These aliases lead round in a circle: ${context.path.join(' → ')}.`, context, {
      suggestions: [`Run \`mmm alias set\` to let one of them stand for something else, or \`mmm alias remove\`.`],
    })
  }
}

export class AliasArgumentsMissingError extends MmmError<{name: string; needed: number; given: number}> {
  readonly code = 'ALIAS_ARGUMENTS_MISSING'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {name: string; needed: number; given: number}, expansion: string) {
    const {given, name, needed} = context
    super(`\`mmm ${name}\` needs ${needed} ${needed === 1 ? 'argument' : 'arguments'} and got ${given === 0 ? 'none' : given}.`, context, {
      suggestions: [`It stands for \`mmm ${expansion}\`.`],
    })
  }
}

export class AliasNotFoundError extends MmmError<{name: string}> {
  readonly code = 'ALIAS_NOT_FOUND'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {name: string}, details: {near: readonly string[]; plugin?: string | undefined}) {
    super(
      details.plugin ? `"${context.name}" is an alias of the plugin ${details.plugin}, not one of yours.` : `There is no alias "${context.name}".`,
      context,
      {
        suggestions: [
          ...details.near.map((name) => `Did you mean \`mmm alias remove ${name}\`?`),
          details.plugin ? 'An alias of yours with that name counts more: see `mmm alias set`.' : 'Run `mmm alias list` to see what there is.',
        ],
      },
    )
  }
}

export class AliasUntrustedError extends MmmError<{name: string; source: string}> {
  readonly code = 'ALIAS_UNTRUSTED'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {name: string; source: string}, expansion: string) {
    super(`\`mmm ${context.name}\` is an alias that came with the project, and nobody has agreed to it yet.`, context, {
      suggestions: [`It stands for \`mmm ${expansion}\`: type that, or run \`mmm project trust\` when you have looked at the project.`],
    })
  }
}
