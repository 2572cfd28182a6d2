import type {ErrorObject, ValidateFunction} from 'ajv'
import {loadPackage} from '../lazy.ts'
import {attempt} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {expectationOf} from './schema-words.ts'
import {formatKey, type KeyPath} from './key-path.ts'
import type {SettingType} from './setting.ts'
import {isTable} from './toml-value.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** Something wrong with a value, by the schema of a plugin. */
export interface SchemaProblem {
  /** Below `plugins.<name>`. */
  readonly path: KeyPath
  /** What was expected; absent where there is no such setting at all. */
  readonly expected?: string
  /** Keys that were perhaps meant. */
  readonly near: readonly string[]
}

/** The settings that a plugin knows, by its own JSON Schema. The checker is loaded when there is something to check. */
export class PluginSchema {
  readonly plugin: string
  readonly document: JsonSchema
  readonly #properties: Readonly<Record<string, JsonSchema>>
  #validate: ValidateFunction | undefined

  constructor(plugin: string, document: JsonSchema) {
    this.plugin = plugin
    this.document = document
    this.#properties = Object.fromEntries(
      Object.entries(isTable(document.properties) ? document.properties : {}).filter(([, property]) => isTable(property)),
    ) as Record<string, JsonSchema>
  }

  /** What counts where nothing is set. */
  get defaults(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(this.#properties).flatMap(([name, property]) => ('default' in property ? [[name, property.default]] : [])))
  }

  /** What must be set, because there is no default. */
  get required(): string[] {
    const {required} = this.document
    return Array.isArray(required) ? required.filter((name) => typeof name === 'string' && !(name in this.defaults)) : []
  }

  /** Whether values are never to be shown. */
  isSecret(name: string): boolean {
    const property = this.#properties[name]
    return property?.writeOnly === true || property?.secret === true
  }

  /** The setting that a part of an environment variable's name stands for. */
  nameOf(variablePart: string): string {
    return Object.keys(this.#properties).find((name) => toVariablePart(name) === variablePart) ?? variablePart
  }

  /** How a text on the command line, or in the environment, is to be read. */
  typeOf(name: string): SettingType {
    switch (this.#properties[name]?.type) {
      case 'array':
        return {kind: 'list'}
      case 'boolean':
        return {kind: 'boolean'}
      case 'integer':
      case 'number':
        return {kind: 'number', minimum: -Infinity}
      case 'string':
        return {kind: 'text'}
      default:
        return {kind: 'any'}
    }
  }

  /** What is wrong with one setting. What else the plugin needs is for it to ask when it reads them. */
  check(name: string, value: unknown): SchemaProblem[] {
    const compiled = attempt(
      () => this.#compiled(),
      (thrown) => thrown,
    )
    // The doctor names it.
    if (!compiled.ok) return []
    const validate = compiled.value
    if (validate({[name]: toJson(value)})) return []
    const errors = (validate.errors ?? []).filter(
      ({instancePath, keyword}) => instancePath !== '' || !/^(?:required|dependentRequired|dependencies|minProperties)$/.test(keyword),
    )
    const choices = errors.filter(({keyword}) => keyword === 'anyOf' || keyword === 'oneOf')
    const whole = errors.filter((error) => !choices.some((choice) => choice !== error && error.schemaPath.startsWith(`${choice.schemaPath}/`)))
    const problems = whole.map((error) => this.#toProblem(error, name))
    // One sentence a place is enough.
    return problems.filter(({path}, index) => problems.findIndex((other) => formatKey(other.path) === formatKey(path)) === index)
  }

  /** Throws where the document is no JSON Schema. */
  compile(): void {
    this.#compiled()
  }

  #compiled(): ValidateFunction {
    if (this.#validate) return this.#validate
    const {Ajv} = loadPackage<typeof import('ajv')>('ajv')
    const document: Record<string, unknown> = {...this.document}
    // It knows only the dialect that it was made for by name; most others it can read.
    delete document.$schema
    return (this.#validate = new Ajv({allErrors: true, logger: false, strict: false, validateFormats: false}).compile(document))
  }

  #toProblem({instancePath, keyword, message, params}: ErrorObject, name: string): SchemaProblem {
    const path = instancePath
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    const unknown = (params as {additionalProperty?: string}).additionalProperty
    if (keyword === 'additionalProperties' && unknown !== undefined)
      return {path: [...path, unknown], near: path.length === 0 ? nearest(unknown, Object.keys(this.#properties)) : []}
    return {path: path.length > 0 ? path : [name], expected: expectationOf(keyword, params, message), near: []}
  }
}

/** `max_items` for `max-items` and `maxItems`, as environment variables are written. */
export function toVariablePart(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
}

/** A time is a text in JSON. */
function toJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown
}
