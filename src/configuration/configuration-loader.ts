import {err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {compareNames} from '../text/order.ts'
import {printableLine} from '../text/terminal.ts'
import {Configuration, type Entry, type Layer, type Origin} from './configuration.ts'
import {ConfigurationInvalidError, type ConfigurationProblem, TomlInvalidError, type TomlUnreadableError} from './errors.ts'
import {formatKey, type KeyPath} from './key-path.ts'
import {parseSettingText, readSetting} from './setting-reader.ts'
import type {PluginSchemas} from './plugin-schemas.ts'
import {isSecretSetting, SECRET, showable} from './secret-settings.ts'
import {findSetting, isSettingsTable, type Setting, settingNames, SETTINGS} from './setting.ts'
import {type Position, readToml, type TomlFile} from './toml-file.ts'
import {formatTomlValue, isTable} from './toml-value.ts'

export interface ConfigurationFile {
  readonly layer: Layer
  readonly path: string
}

export interface ConfigurationSources {
  /** TOML files, lowest layer first; a file that does not exist is no layer. */
  readonly files: readonly ConfigurationFile[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What the settings of plugins may be. */
  readonly schemas?: PluginSchemas
  /** The project is not trusted: what it says to plugins does not count. */
  readonly isStranger?: boolean
  /** Whether somebody has agreed to what the files of a trusted project say, where that widens powers; default: to all. */
  readonly isAgreed?: (key: string, value: unknown) => boolean
  /** Take the defaults of plugins for settings as well: for whoever lists them all. */
  readonly pluginDefaults?: boolean
}

/** What can be read of the layers, and everything that is wrong with them. */
export interface ConfigurationReading {
  readonly configuration: Configuration
  readonly problems: readonly ConfigurationProblem[]
}

/** Merges all layers. Problems of all of them are reported together: a bad layer never vanishes in silence. */
export function loadConfiguration(sources: ConfigurationSources): Result<Configuration, ConfigurationInvalidError> {
  const {configuration, problems} = readConfiguration(sources)
  return problems.length > 0 ? err(new ConfigurationInvalidError({problems})) : ok(configuration)
}

/** {@link loadConfiguration} for whoever has to go on with what is right. */
export function readConfiguration(sources: ConfigurationSources): ConfigurationReading {
  const {environment, files, pluginDefaults = false} = sources
  const merge = new Merge(sources)
  merge.addDefaults()
  if (pluginDefaults) merge.addPluginDefaults()
  for (const {layer, path} of files) {
    const file = readToml(path)
    if (!file.ok) merge.problems.push(unreadable(path, file.error))
    else if (file.value) merge.addFile(layer, file.value)
  }
  merge.addEnvironment(environment)
  return merge.reading
}

/** What one file alone holds, and what is wrong with it. */
export function readLayer(layer: Layer, file: TomlFile): ConfigurationReading {
  const merge = new Merge({})
  merge.addFile(layer, file)
  return merge.reading
}

let defaults: ReadonlyMap<string, Entry> | undefined

function readDefaults(): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const [key, {default: written, type}] of Object.entries<Setting>(SETTINGS)) {
    const read = readSetting(type, written)
    if (read.ok) entries.set(key, {value: read.value, written, origin: {layer: 'default'}})
  }
  return entries
}

class Merge {
  readonly entries = new Map<string, Entry>()
  readonly problems: ConfigurationProblem[] = []
  readonly #withheld = new Map<string, Entry>()
  readonly #schemas: PluginSchemas | undefined
  readonly #isAgreed: NonNullable<ConfigurationSources['isAgreed']>

  constructor({isStranger = false, isAgreed = () => true, schemas}: Pick<ConfigurationSources, 'isAgreed' | 'isStranger' | 'schemas'>) {
    this.#isAgreed = isStranger ? () => false : isAgreed
    this.#schemas = schemas
  }

  get reading(): ConfigurationReading {
    const extra = {...(this.#schemas && {schemas: this.#schemas}), withheld: this.#withheld}
    return {configuration: new Configuration(this.entries, extra), problems: this.problems}
  }

  addDefaults(): void {
    for (const [key, entry] of (defaults ??= readDefaults())) this.entries.set(key, entry)
  }

  addPluginDefaults(): void {
    for (const schema of this.#schemas?.all() ?? []) {
      for (const [name, value] of Object.entries(schema.defaults)) {
        const secret = schema.isSecret(name)
        this.entries.set(formatKey(['plugins', schema.plugin, name]), {value, written: value, origin: {layer: 'default'}, ...(secret && {secret})})
      }
    }
  }

  addFile(layer: Layer, file: TomlFile): void {
    this.#addTable(layer, [], file.table, file)
    const {project} = file.table
    if (layer === 'manifest' && !(isTable(project) && 'name' in project)) {
      const message = '"project.name" is missing: the manifest must say what the project is called.'
      this.problems.push({source: file.path, ...file.locate('project'), key: 'project.name', message, suggestions: []})
    }
  }

  addEnvironment(environment: ConfigurationSources['environment']): void {
    const variables = Object.keys(environment).filter((variable) => variable.startsWith('MMM_'))
    for (const variable of variables.toSorted(compareNames)) {
      const text = environment[variable]
      if (text === undefined) continue
      const path = this.#toPath(variable)
      const setting = findSetting(path)
      const origin: Origin = {layer: 'environment', source: variable}
      if (setting) this.#set(path, setting, parseSettingText(this.#typeOf(path, setting), text), origin)
      // Without a level it may be one of mmm's other variables.
      else if (path.length > 1) this.#unknown(path, origin)
    }
  }

  /** A variable's name has neither capitals nor dashes: for plugins that say what their settings are called, theirs count. */
  #toPath(variable: string): KeyPath {
    const path = variable.slice('MMM_'.length).toLowerCase().split('__')
    if (path[0] !== 'plugins' || path.length !== 3) return path
    const plugin = this.#schemas?.pluginOf(path[1]!) ?? path[1]!
    return ['plugins', plugin, this.#schemas?.of(plugin)?.nameOf(path[2]!) ?? path[2]!]
  }

  #typeOf(path: KeyPath, {type}: Setting): Setting['type'] {
    return (path[0] === 'plugins' && this.#schemas?.of(path[1]!)?.typeOf(path[2]!)) || type
  }

  #addTable(layer: Layer, prefix: KeyPath, table: Readonly<Record<string, unknown>>, file: TomlFile): void {
    for (const [name, value] of Object.entries(table)) {
      const path = [...prefix, name]
      const setting = findSetting(path)
      const origin = new FileOrigin(layer, file, formatKey(path))
      if (setting) this.#set(path, setting, value, origin)
      else if (!isSettingsTable(path)) this.#unknown(path, origin)
      else if (isTable(value)) this.#addTable(layer, path, value, file)
      else this.#problem(path, origin, `"${formatKey(path)}" must be a table, not ${show(value)}.`)
    }
  }

  #set(path: KeyPath, setting: Setting, written: unknown, origin: Origin): void {
    const key = formatKey(path)
    if (setting.layers && !setting.layers.includes(origin.layer)) {
      return this.#problem(path, origin, `"${key}" has no place here: ${describeLayers(setting.layers)}.`)
    }
    const read = readSetting(setting.type, written)
    const secret = isSecretSetting(path, this.#schemas) && ({secret: true} as const)
    if (!read.ok) this.#problem(path, origin, `"${key}" must be ${read.error}${secret ? '' : `, not ${show(written)}`}.`)
    else if (path[0] === 'plugins') this.#setOfPlugin(path, {value: read.value, written, origin})
    else (setting.widens && this.#isWithheld(key, written, origin) ? this.#withheld : this.entries).set(key, {value: read.value, written, origin, ...secret})
  }

  /** What widens powers is not for the files of a project before somebody has agreed to just that. */
  #isWithheld(key: string, value: unknown, {layer}: Origin): boolean {
    return (layer === 'manifest' || layer === 'local') && !this.#isAgreed(key, value)
  }

  #setOfPlugin([, plugin, name]: KeyPath, entry: Entry): void {
    const key = formatKey(['plugins', plugin!, name!])
    const schema = this.#schemas?.of(plugin!)
    const secret = isSecretSetting(['plugins', plugin!, name!], this.#schemas)
    for (const {expected, near, path} of schema?.check(name!, entry.written) ?? []) {
      const full = ['plugins', plugin!, ...path]
      const said = formatKey(full)
      const origin = entry.origin instanceof FileOrigin ? entry.origin.of(said) : entry.origin
      const shown = secret ? '' : `, not ${show(valueAt(entry.written, path.slice(1)))}`
      if (expected === undefined)
        this.#problem(
          full,
          origin,
          `There is no setting "${said}".`,
          near.map((other) => `Did you mean \`${formatKey(['plugins', plugin!, other])}\`?`),
        )
      else this.#problem(full, origin, `"${said}" must be ${expected}${shown}.`)
    }
    const entries = this.#isWithheld(key, secret ? SECRET : entry.written, entry.origin) ? this.#withheld : this.entries
    entries.set(key, {...entry, ...(secret && {secret})})
  }

  #unknown(path: KeyPath, origin: Origin): void {
    const key = formatKey(path)
    const names = nearest(key, settingNames()).map((name) => `Did you mean \`${name}\`?`)
    this.#problem(path, origin, `There is no setting "${key}".`, names)
  }

  #problem(path: KeyPath, {position, source}: Origin, message: string, suggestions: readonly string[] = []): void {
    this.problems.push({source: source!, ...position, key: formatKey(path), message, suggestions})
  }
}

/** Places are looked up when somebody asks: most configurations are only read for their values. */
class FileOrigin implements Origin {
  readonly layer: Layer
  readonly #file: TomlFile
  readonly #key: string

  constructor(layer: Layer, file: TomlFile, key: string) {
    this.layer = layer
    this.#file = file
    this.#key = key
  }

  get source(): string {
    return this.#file.path
  }

  /** The place of something deeper in the same file; that of this where the file does not say. */
  of(key: string): Origin {
    const {column, line} = this.#file.locate(key)
    return line === 1 && column === 1 ? this : new FileOrigin(this.layer, this.#file, key)
  }

  get position(): Position {
    return this.#file.locate(this.#key)
  }
}

/** Where a setting that not every layer may hold belongs. */
export function describeLayers(layers: readonly Layer[]): string {
  return layers.includes('manifest') ? 'only mmm.toml may say it' : 'only the global configuration and the environment may say it'
}

function show(value: unknown): string {
  return printableLine(formatTomlValue(showable(value)), 80)
}

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((inner, part) => (inner as Record<string, unknown> | undefined)?.[part], value)
}

function unreadable(path: string, error: TomlInvalidError | TomlUnreadableError): ConfigurationProblem {
  const position = error instanceof TomlInvalidError ? {line: error.context.line, column: error.context.column} : {}
  const message = error instanceof TomlInvalidError ? `${error.context.problem}.` : error.message
  return {source: path, ...position, key: '', message, suggestions: error.suggestions}
}
