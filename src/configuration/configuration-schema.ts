import type {PluginSchema} from './plugin-schema.ts'
import {OPEN_SETTINGS, type Setting, SETTINGS, type SettingType} from './setting.ts'

type JsonSchema = Readonly<Record<string, unknown>>

interface Table {
  readonly properties: Record<string, JsonSchema | Table>
}

/** A JSON Schema of the configuration files, those of plugins included, for editors; in the dialect that TOML tools know. */
export function configurationSchema(plugins: readonly PluginSchema[] = []): JsonSchema {
  const root: Table = {properties: {}}
  for (const [key, setting] of Object.entries<Setting>(SETTINGS)) {
    const path = key.split('.')
    const table = path.slice(0, -1).reduce((parent, name) => (parent.properties[name] ??= {properties: {}}) as Table, root)
    table.properties[path.at(-1)!] = describe(setting)
  }
  const {properties} = close(root)
  for (const [key, setting] of OPEN_SETTINGS) {
    const parts = key.split('.')
    const fixed = parts.filter((part) => part !== '*')
    const schema = parts.slice(fixed.length).reduceRight<JsonSchema>((inner) => ({type: 'object', additionalProperties: inner}), describe(setting))
    const parent = fixed.slice(0, -1).reduce((table, name) => table[name]!.properties as Record<string, JsonSchema>, properties)
    parent[fixed.at(-1)!] = schema
  }
  if (plugins.length > 0) {
    // With an id of its own, what it refers to is within itself.
    const known = plugins.map(({document, plugin}) => [plugin, {$id: `plugin:${plugin}`, ...document, $schema: undefined, required: undefined}])
    properties.plugins = {...properties.plugins, properties: JSON.parse(JSON.stringify(Object.fromEntries(known))) as JsonSchema}
  }
  return {$schema: 'http://json-schema.org/draft-07/schema#', title: 'Configuration of mmm', type: 'object', properties, additionalProperties: false}
}

/** Nothing but the settings may stand in a table. */
function close({properties}: Table): {properties: Record<string, JsonSchema>} {
  const closed = Object.entries(properties).map(([name, schema]) => [
    name,
    'properties' in schema ? {type: 'object', ...close(schema as Table), additionalProperties: false} : schema,
  ])
  return {properties: Object.fromEntries(closed) as Record<string, JsonSchema>}
}

function describe({default: value, description, type}: Setting): JsonSchema {
  return {description, ...describeType(type), ...(value !== undefined && {default: value})}
}

function describeType(type: SettingType): JsonSchema {
  switch (type.kind) {
    case 'any':
      return {}
    case 'boolean':
      return {type: 'boolean'}
    case 'choice':
      return {type: 'string', enum: type.choices}
    case 'duration':
      return {type: 'string', pattern: String.raw`^(\d+(\.\d+)?(ms|[smhd]))+$`}
    case 'integer':
      return {type: 'integer', minimum: type.minimum, maximum: type.maximum}
    case 'patterns':
      return {type: 'array', items: {type: 'string', minLength: 1}}
    case 'list':
      return {type: 'array', items: {type: 'string'}}
    case 'number':
      return {type: 'number', minimum: type.minimum}
    case 'size':
      return {type: 'string', pattern: String.raw`^\d+(\.\d+)?\s*(B|[kKMG]B|[KMG]iB)$`}
    case 'text':
      return {type: 'string', ...(type.pattern === '' ? {} : type.pattern === undefined ? {minLength: 1} : {pattern: type.pattern})}
  }
}
