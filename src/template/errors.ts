import {ExitCode, MmmError} from '../errors.ts'

export class TemplateInvalidError extends MmmError<{path: string; line: number; column: number; problem: string}> {
  readonly code = 'TEMPLATE_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string; line: number; column: number; problem: string}, suggestions: readonly string[] = []) {
    super(`${context.path}:${context.line}:${context.column}: ${context.problem}.`, context, {
      suggestions: [...suggestions, `Mend line ${context.line} of ${context.path}.`],
    })
  }
}

export class TemplateNotFoundError extends MmmError<{name: string}> {
  readonly code = 'TEMPLATE_NOT_FOUND'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {name: string}, near: readonly string[], command: string) {
    super(`There is no template "${context.name}".`, context, {
      suggestions: [...near.map((name) => `Did you mean \`${name}\`?`), `Run \`${command}\` to see all templates.`],
    })
  }
}

export class TemplateUntrustedError extends MmmError<{name: string; project: string}> {
  readonly code = 'TEMPLATE_UNTRUSTED'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {name: string; project: string}) {
    super(`Template "${context.name}" belongs to project "${context.project}", which is not trusted: what is made of it would be.`, context, {
      suggestions: [`See what it makes: \`mmm project templates show ${context.name}\`.`, `Then run \`mmm project trust ${context.project}\`.`],
    })
  }
}

/** One thing wrong with what was given for a template's variables. */
export interface VariableProblem {
  readonly variable: string
  readonly kind: 'missing' | 'unknown' | 'value'
  /** One sentence. */
  readonly message: string
  readonly suggestion?: string
}

export class TemplateVariablesInvalidError extends MmmError<{template: string; problems: readonly VariableProblem[]}> {
  readonly code = 'TEMPLATE_VARIABLES_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {template: string; problems: readonly VariableProblem[]}, command: string) {
    const lines = context.problems.map(({message}) => message)
    super(
      lines.length === 1
        ? `Template "${context.template}": ${lines[0]}`
        : `Template "${context.template}" has ${lines.length} problems with its variables:\n${lines.map((line) => `  ${line}`).join('\n')}`,
      context,
      {suggestions: [...new Set(context.problems.flatMap(({suggestion}) => suggestion ?? [])), `Run \`${command}\` to see its variables.`]},
    )
  }
}

export class VariablesFileInvalidError extends MmmError<{path: string; line: number; column: number; problem: string}> {
  readonly code = 'VARIABLES_FILE_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string; line: number; column: number; problem: string}) {
    super(`${context.path}:${context.line}:${context.column}: ${context.problem}.`, context, {
      suggestions: ['Write names with values, as TOML (.toml), JSON (.json) or YAML (.yaml).'],
    })
  }
}
