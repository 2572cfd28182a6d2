import {formatTable} from '../text/table.ts'
import {printableLine} from '../text/terminal.ts'
import type {ListedTemplate} from './spec-templates.ts'
import {describeVariable, type Variable} from './variable.ts'

/** Templates as rows of text, each with where it comes from. */
export function formatTemplates(templates: readonly ListedTemplate[], width: number): string[] {
  const rows = templates.map(({description, name, plugin, problem, shadowed, source}) => [
    name,
    `${plugin ?? source}${shadowed ? ' (shadowed)' : ''}`,
    problem ?? description,
  ])
  return formatTable(['name', 'from', 'makes'], rows, {width})
}

/** What is known of any template, of whatever it makes. */
export interface DescribedTemplate extends ListedTemplate {
  readonly variables: readonly Variable[]
  /** Names that it need not declare. */
  readonly given: readonly string[]
}

/** A template as lines: what it is for, where it comes from, and its variables. */
export function describeTemplate({description, given, name, path, plugin, source, variables}: DescribedTemplate, width: number): string[] {
  const rows = variables.map((variable) => [variable.name, describeVariable(variable), variable.description])
  return [
    `${printableLine(name)}${description && `: ${printableLine(description)}`}`,
    printableLine(`From ${plugin === undefined ? source : `plugin ${plugin}`}: ${path}`),
    ...(rows.length > 0 ? ['', ...formatTable(['variable', 'type', 'means'], rows, {width})] : []),
    '',
    `Given to every template: ${given.join(', ')}`,
    '',
  ]
}

/** How a command takes a template and the variables that it must be given. */
export function templateFlags({name, variables}: Pick<DescribedTemplate, 'name' | 'variables'>): string {
  const required = variables.filter((variable) => variable.required).map((variable) => ` --var ${variable.name}=…`)
  return `--template ${printableLine(name)}${required.join('')}`
}
