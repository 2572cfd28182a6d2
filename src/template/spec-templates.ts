import {err, ok, type Result} from '../result.ts'
import type {FileReadFailedError} from '../files/errors.ts'
import {readText} from '../files/read-text.ts'
import {nearest} from '../text/nearest.ts'
import {type TemplateInvalidError, TemplateNotFoundError, TemplateVariablesInvalidError, type VariablesFileInvalidError} from './errors.ts'
import {readSpecTemplate, renderSpecTemplate, SPEC_VALUES, type SpecTemplate} from './spec-template.ts'
import {findTemplates, type FoundTemplate, type TemplateSource} from './template-source.ts'
import type {Variable, VariableValues} from './variable.ts'
import {type Ask, collectValues} from './variable-values.ts'
import {readVariablesFile} from './variables-file.ts'

/** A template in a list; one that cannot be used says why. */
export interface ListedTemplate extends FoundTemplate {
  readonly description: string
  readonly variables: readonly Variable[]
  readonly problem?: string
}

/** A template with all that it consists of. */
export interface ShownSpecTemplate extends ListedTemplate {
  /** The whole file. */
  readonly content: string
  /** What it may show without declaring it. */
  readonly given: readonly string[]
}

/** What was said on a command line about a template's variables. */
export interface TemplateInput {
  readonly name: string
  /** `name=value` each. */
  readonly assignments?: readonly string[] | undefined
  readonly variablesFile?: string | undefined
  /** `[variables]` of the configuration. */
  readonly configured?: Readonly<Record<string, unknown>> | undefined
  /** Asks for what must be given and was not. */
  readonly ask?: Ask | undefined
}

/** What a specification is to be made of by a template. */
export interface SpecTemplateInput extends TemplateInput {
  /** What every template may show. */
  readonly given: Readonly<Record<(typeof SPEC_VALUES)[number], string>>
  /** Keys of the frontmatter that are said to be something else than in the template. */
  readonly keys?: Readonly<Record<string, unknown>>
}

export type TemplateError = FileReadFailedError | TemplateInvalidError | TemplateNotFoundError | TemplateVariablesInvalidError | VariablesFileInvalidError

/** The templates of specifications. */
export class SpecTemplates {
  readonly #sources: readonly TemplateSource[]

  constructor(sources: readonly TemplateSource[]) {
    this.#sources = sources
  }

  /** By name, each before those that it shadows. */
  list(): ListedTemplate[] {
    return findTemplates(this.#sources, 'spec').map((found) => {
      const read = readFile(found.path)
      if (!read.ok) return {...found, description: '', variables: [], problem: read.error.message}
      const {description, variables} = read.value.template
      return {...found, description, variables}
    })
  }

  show(name: string): Result<ShownSpecTemplate, TemplateError> {
    const found = this.#find(name)
    if (!found.ok) return found
    const read = readFile(found.value.path)
    if (!read.ok) return read
    const {content, template} = read.value
    return ok({...found.value, description: template.description, variables: template.variables, content, given: SPEC_VALUES})
  }

  /** The text of a specification made from a template. */
  async render({given, keys, ...input}: SpecTemplateInput): Promise<Result<string, TemplateError>> {
    const found = this.#find(input.name)
    if (!found.ok) return found
    const read = readFile(found.value.path)
    if (!read.ok) return read
    const values = await collect(read.value.template.variables, input, `mmm spec templates show ${input.name}`)
    return values.ok ? renderSpecTemplate(read.value.template, {...values.value, ...given}, keys) : values
  }

  #find(name: string): Result<FoundTemplate, TemplateNotFoundError> {
    return pickTemplate(findTemplates(this.#sources, 'spec'), name, 'mmm spec templates')
  }
}

/** The template of a name that is not shadowed. */
export function pickTemplate(all: readonly FoundTemplate[], name: string, command: string): Result<FoundTemplate, TemplateNotFoundError> {
  const found = all.find((template) => template.name === name && !template.shadowed)
  if (found) return ok(found)
  const names = all.map((template) => template.name)
  return err(new TemplateNotFoundError({name}, nearest(name, names), command))
}

/** The values of a template's variables, from everything that was said; `command` shows what they are. */
export async function collect(
  variables: readonly Variable[],
  {ask, assignments, configured, name, variablesFile}: TemplateInput,
  command: string,
): Promise<Result<VariableValues, TemplateError>> {
  const file = variablesFile === undefined ? ok(undefined) : readVariablesFile(variablesFile)
  if (!file.ok) return file
  const values = await collectValues(variables, {assignments, file: file.value, configured}, ask)
  return values.ok ? values : err(new TemplateVariablesInvalidError({template: name, problems: values.error}, command))
}

function readFile(path: string): Result<{content: string; template: SpecTemplate}, FileReadFailedError | TemplateInvalidError> {
  const content = readText(path)
  if (!content.ok) return content
  const template = readSpecTemplate(content.value, path)
  return template.ok ? ok({content: content.value, template: template.value}) : template
}
