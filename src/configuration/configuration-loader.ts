import {err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {Configuration, type Layer, type Origin} from './configuration.ts'
import {ConfigurationInvalidError, type ConfigurationProblem, type TomlUnreadableError, TomlInvalidError} from './errors.ts'
import {compareNames} from '../text/order.ts'
import {parseEnvironmentValue, readSetting} from './setting-reader.ts'
import {OPEN_TABLES, type Setting, SETTINGS} from './setting.ts'
import {readToml, type TomlFile, type TomlTable} from './toml-file.ts'

const SETTINGS_BY_KEY: ReadonlyMap<string, Setting> = new Map(Object.entries(SETTINGS))
const TABLES = new Set([...SETTINGS_BY_KEY.keys()].map((key) => key.split('.')[0]!))

export interface ConfigurationSources {
  /** TOML files, lowest layer first; a file that does not exist is no layer. */
  readonly files: ReadonlyArray<{readonly layer: Layer; readonly path: string}>
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Merges all layers. Problems of all of them are reported together: a bad layer never vanishes in silence. */
export function loadConfiguration({environment, files}: ConfigurationSources): Result<Configuration, ConfigurationInvalidError> {
  const merge = new Merge()
  for (const {layer, path} of files) {
    const file = readToml(path)
    if (!file.ok) merge.problems.push(unreadable(path, file.error))
    else if (file.value) merge.addFile(layer, file.value)
  }
  merge.addEnvironment(environment)
  return merge.problems.length > 0 ? err(new ConfigurationInvalidError({problems: merge.problems})) : ok(new Configuration(merge.entries, merge.variables))
}

class Merge {
  readonly entries = new Map<string, {value: unknown; origin: Origin}>()
  readonly problems: ConfigurationProblem[] = []
  readonly variables: Record<string, unknown> = Object.create(null) as Record<string, unknown>

  constructor() {
    for (const [key, setting] of SETTINGS_BY_KEY) {
      const value = readSetting(setting.type, setting.default)
      this.entries.set(key, {value: value.ok ? value.value : undefined, origin: {layer: 'default'}})
    }
  }

  addFile(layer: Layer, file: TomlFile): void {
    for (const [name, value] of Object.entries(file.table)) {
      if ((OPEN_TABLES as readonly string[]).includes(name)) this.#addOpenTable(name, value, file)
      else if (TABLES.has(name) && isTable(value)) this.#addTable(layer, name, value, file)
      else this.#unknown(name, file)
    }
  }

  addEnvironment(environment: ConfigurationSources['environment']): void {
    for (const [variable, text] of Object.entries(environment).toSorted(([a], [b]) => compareNames(a, b))) {
      if (!variable.startsWith('MMM_') || !variable.includes('__') || text === undefined) continue
      const key = variable.slice('MMM_'.length).toLowerCase().replaceAll('__', '.')
      const setting = SETTINGS_BY_KEY.get(key)
      if (!setting) this.problems.push({...unknownKey(key), source: variable})
      else this.#set(key, setting, parseEnvironmentValue(setting.type, text), {layer: 'environment', source: variable})
    }
  }

  #addOpenTable(name: string, value: unknown, file: TomlFile): void {
    if (!isTable(value)) this.problems.push({source: file.path, ...file.locate(name), key: name, message: `"${name}" must be a table.`, suggestions: []})
    else if (name === 'variables') Object.assign(this.variables, value)
  }

  #addTable(layer: Layer, table: string, values: TomlTable, file: TomlFile): void {
    for (const [name, value] of Object.entries(values)) {
      const key = `${table}.${name}`
      const setting = SETTINGS_BY_KEY.get(key)
      if (setting) this.#set(key, setting, value, {layer, source: file.path, position: file.locate(key)})
      else this.#unknown(key, file)
    }
  }

  #set(key: string, setting: Setting, value: unknown, origin: Origin): void {
    const read = readSetting(setting.type, value)
    if (read.ok) this.entries.set(key, {value: read.value, origin})
    else
      this.problems.push({
        source: origin.source!,
        ...origin.position,
        key,
        message: `"${key}" must be ${read.error}, not ${JSON.stringify(value)}.`,
        suggestions: [],
      })
  }

  #unknown(key: string, file: TomlFile): void {
    this.problems.push({...unknownKey(key), source: file.path, ...file.locate(key)})
  }
}

function unknownKey(key: string): Omit<ConfigurationProblem, 'source'> {
  const names = nearest(key, [...SETTINGS_BY_KEY.keys(), ...OPEN_TABLES])
  return {key, message: `There is no setting "${key}".`, suggestions: names.map((name) => `Did you mean \`${name}\`?`)}
}

function unreadable(path: string, error: TomlInvalidError | TomlUnreadableError): ConfigurationProblem {
  const position = error instanceof TomlInvalidError ? {line: error.context.line, column: error.context.column} : {}
  const message = error instanceof TomlInvalidError ? `${error.context.problem}.` : error.message
  return {source: path, ...position, key: '', message, suggestions: error.suggestions}
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
