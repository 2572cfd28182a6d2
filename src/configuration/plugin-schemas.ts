import {readTextIfThere} from '../files/read-text.ts'
import {attempt, err, type Result} from '../result.ts'
import {PluginSchemaInvalidError} from './errors.ts'
import {PluginSchema, toVariablePart} from './plugin-schema.ts'
import {isTable} from './toml-value.ts'

/** Where the JSON Schema of a plugin's settings is. */
export interface PluginSchemaSource {
  readonly plugin: string
  readonly path: string
}

/** The schemas of all plugins, each read when a setting of its plugin is met. */
export class PluginSchemas {
  readonly #sources: () => readonly PluginSchemaSource[]
  readonly #known = new Map<string, PluginSchema | undefined>()

  constructor(sources: () => readonly PluginSchemaSource[]) {
    this.#sources = sources
  }

  /** In the order of the plugins. */
  all(): PluginSchema[] {
    return this.#sources().flatMap(({plugin}) => this.of(plugin) ?? [])
  }

  /** None where the plugin has none, or one that is none: its settings go unchecked then, and the doctor names it. */
  of(plugin: string): PluginSchema | undefined {
    if (this.#known.has(plugin)) return this.#known.get(plugin)
    const source = this.#sources().find((candidate) => candidate.plugin === plugin)
    const read = source && readPluginSchema(source)
    const schema = read?.ok ? read.value : undefined
    this.#known.set(plugin, schema)
    return schema
  }

  /** The plugin that a part of an environment variable's name stands for. */
  pluginOf(variablePart: string): string {
    return this.#sources().find(({plugin}) => toVariablePart(plugin) === toVariablePart(variablePart))?.plugin ?? variablePart
  }
}

export function readPluginSchema({path, plugin}: PluginSchemaSource): Result<PluginSchema, PluginSchemaInvalidError> {
  const text = readTextIfThere(path)
  const refuse = (cause: unknown): PluginSchemaInvalidError => new PluginSchemaInvalidError({plugin, path}, cause)
  if (!text.ok) return err(refuse(text.error))
  if (text.value === undefined) return err(refuse(new Error('there is no such file')))
  return attempt(() => {
    const document = JSON.parse(text.value!) as unknown
    if (!isTable(document)) throw new Error('it is no JSON Schema')
    const schema = new PluginSchema(plugin, document)
    return schema
  }, refuse)
}
