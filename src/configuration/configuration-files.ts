import {existsSync, realpathSync} from 'node:fs'
import type {FileBusyError, FileWriteFailedError} from '../files/errors.ts'
import {createAtomically, writeAtomically} from '../files/write-atomically.ts'
import {err, ok, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import {printableLine} from '../text/terminal.ts'
import {type ConfigurationReading, type ConfigurationSources, describeLayers, readConfiguration, readLayer} from './configuration-loader.ts'
import {configurationSchema} from './configuration-schema.ts'
import type {Configuration, ConfigurationValue, Layer} from './configuration.ts'
import {
  ConfigurationInvalidError,
  ConfigurationKeyRequiredError,
  ConfigurationKeyUnknownError,
  ConfigurationLayerMissingError,
  ConfigurationLayerWrongError,
  ConfigurationValueInvalidError,
  ConfigurationValueMissingError,
  type TomlInvalidError,
  type TomlUneditableError,
  type TomlUnreadableError,
} from './errors.ts'
import {formatKey, type KeyPath, parseKey} from './key-path.ts'
import type {PluginSchema} from './plugin-schema.ts'
import {isSecretSetting, SECRET, showable} from './secret-settings.ts'
import {parseSettingText, readSetting} from './setting-reader.ts'
import {findSetting, type Setting, settingNames} from './setting.ts'
import {editToml, holds, type TomlEdit} from './toml-editor.ts'
import {parseToml, readTomlText, splitBom} from './toml-file.ts'
import {formatTomlValue} from './toml-value.ts'

const EXPLANATION = '# Settings of mmm. `mmm config schema` describes them, `mmm config list` shows what is in force.\n'

const FILE_LAYERS: readonly FileLayer[] = ['global', 'manifest', 'local']

/** A layer that is a file, whether there is one or not. */
export type FileLayer = Extract<Layer, 'global' | 'local' | 'manifest'>

/** The file of a layer, there or not. */
export interface LayerFile {
  readonly layer: FileLayer
  readonly path: string
  readonly exists: boolean
}

export interface ConfigurationFilesOptions extends ConfigurationSources {
  readonly files: ReadonlyArray<{readonly layer: FileLayer; readonly path: string}>
  /** Told of what a person has written into a file of the project. */
  readonly onSet?: (key: string, value: unknown) => void
  /** Does something while no other mmm changes the file. */
  readonly exclusively: <T>(path: string, action: () => T) => Result<T, FileBusyError | FileWriteFailedError>
}

/** What `set` and `unset` did. */
export interface ConfigurationEdit {
  readonly key: string
  /** As it is written now; absent when it was taken away. */
  readonly value?: unknown
  readonly layer: FileLayer
  readonly path: string
  /** What is in force instead, because a higher layer counts more, or a lower one counts again. */
  readonly in_force?: ConfigurationValue
}

type KeyError = ConfigurationKeyUnknownError
type FileError = FileBusyError | FileWriteFailedError | TomlInvalidError | TomlUneditableError | TomlUnreadableError
export type ReadValueError = ConfigurationInvalidError | ConfigurationValueMissingError | KeyError
export type EditConfigurationError =
  | ConfigurationKeyRequiredError
  | ConfigurationLayerMissingError
  | ConfigurationLayerWrongError
  | ConfigurationValueInvalidError
  | ConfigurationValueMissingError
  | FileError
  | KeyError

/** The configuration as files: what each layer says, and how to change it. Works where a layer is broken. */
export class ConfigurationFiles {
  readonly #options: ConfigurationFilesOptions

  constructor(options: ConfigurationFilesOptions) {
    this.#options = options
  }

  /** The files of all layers, lowest first. */
  layers(): LayerFile[] {
    return this.#options.files.map((file) => ({...file, exists: existsSync(file.path)}))
  }

  /** Everything that is set and everything that is wrong, of all layers or of one. */
  read(layer?: FileLayer): ConfigurationReading {
    if (layer === undefined) return readConfiguration({...this.#options, pluginDefaults: true})
    const {configuration, problems} = readConfiguration({...this.#options, files: this.#options.files.filter((file) => file.layer === layer), environment: {}})
    return {configuration: configuration.only(layer), problems}
  }

  /** What is set, of all layers or of one. */
  load(layer?: FileLayer): Result<Configuration, ConfigurationInvalidError> {
    const {configuration, problems} = this.read(layer)
    return problems.length > 0 ? err(new ConfigurationInvalidError({problems})) : ok(configuration)
  }

  /** One value in force, or as one layer says it; with `reveal` also one that is secret. */
  find(name: string, layer?: FileLayer, {reveal = false} = {}): Result<ConfigurationValue, ReadValueError> {
    const known = this.#knownKey(name)
    if (!known.ok) return known
    const configuration = this.load(layer)
    if (!configuration.ok) return configuration
    const key = formatKey(known.value.path)
    const value = reveal ? configuration.value.reveal(key) : configuration.value.find(key)
    if (value) return ok(value)
    const names = configuration.value.values().map((other) => other.key)
    return err(new ConfigurationValueMissingError({key, ...(layer && {layer})}, placeOf(layer), nearest(key, names)))
  }

  /** Writes one value, given as text, into a layer; default: the manifest of the project, else the global file. */
  set(name: string, text: string, layer?: FileLayer): Result<ConfigurationEdit, EditConfigurationError> {
    const known = this.#knownKey(name)
    if (!known.ok) return known
    const {path: key, setting} = known.value
    const file = this.#fileFor(key, setting, layer)
    if (!file.ok) return file
    const schema = this.#schemaOf(key)
    const value = parseSettingText(schema?.typeOf(key[2]!) ?? setting.type, text)
    const read = readSetting(setting.type, value)
    const expected = read.ok ? schema?.check(key[2]!, value)[0]?.expected : read.error
    const secret = isSecretSetting(key, this.#options.schemas)
    if (expected !== undefined)
      return err(
        secret
          ? new ConfigurationValueInvalidError({key: formatKey(key)}, expected, undefined)
          : new ConfigurationValueInvalidError({key: formatKey(key), value: showable(value)}, expected, printableLine(formatTomlValue(showable(value)), 80)),
      )
    const edited = this.#edit(file.value, {key, value})
    if (!edited.ok) return edited
    const shown = secret ? SECRET : showable(value)
    if (file.value.layer !== 'global') this.#options.onSet?.(formatKey(key), shown)
    return ok({...edited.value, value: shown})
  }

  /** Takes one value out of a layer, an unknown one too. */
  unset(name: string, layer?: FileLayer): Result<ConfigurationEdit, EditConfigurationError> {
    const key = parseKey(name) ?? [name]
    const known = this.#knownKey(name)
    const file = this.#fileFor(key, known.ok ? known.value.setting : {}, layer)
    if (!file.ok) return file
    return this.#edit(file.value, {key, value: undefined})
  }

  /** The file of a layer, there or not. */
  file(layer: FileLayer): Result<LayerFile, ConfigurationLayerMissingError> {
    const file = this.layers().find((candidate) => candidate.layer === layer)
    return file ? ok(file) : err(new ConfigurationLayerMissingError({layer}))
  }

  /** The file of a layer, made with a line of explanation where there is none. */
  ensure(layer: FileLayer): Result<LayerFile, ConfigurationLayerMissingError | FileWriteFailedError> {
    const file = this.file(layer)
    if (!file.ok || file.value.exists) return file
    const created = createAtomically(file.value.path, EXPLANATION)
    return created.ok || created.error.code === 'FILE_EXISTS' ? ok({...file.value, exists: true}) : err(created.error)
  }

  /** A JSON Schema of the files. */
  schema(): object {
    return configurationSchema(this.#options.schemas?.all())
  }

  /** The layer that a command works on unless told otherwise. */
  get defaultLayer(): FileLayer {
    return this.#options.files.some(({layer}) => layer === 'manifest') ? 'manifest' : 'global'
  }

  #schemaOf([table, plugin]: KeyPath): PluginSchema | undefined {
    return table === 'plugins' && plugin !== undefined ? this.#options.schemas?.of(plugin) : undefined
  }

  #knownKey(name: string): Result<{path: KeyPath; setting: Setting}, ConfigurationKeyUnknownError> {
    const path = parseKey(name)
    const setting = path && findSetting(path)
    if (!path || !setting) return err(new ConfigurationKeyUnknownError({key: name}, nearest(name, settingNames())))
    const unknown = this.#schemaOf(path)
      ?.check(path[2]!, null)
      .find(({expected}) => expected === undefined)
    if (!unknown) return ok({path, setting})
    return err(
      new ConfigurationKeyUnknownError(
        {key: name},
        unknown.near.map((near) => formatKey(['plugins', path[1]!, near])),
      ),
    )
  }

  #fileFor(
    key: KeyPath,
    {layers = FILE_LAYERS}: Pick<Setting, 'layers'>,
    layer?: FileLayer,
  ): Result<LayerFile, ConfigurationLayerMissingError | ConfigurationLayerWrongError> {
    const fitting = [this.defaultLayer, ...FILE_LAYERS].find((candidate) => layers.includes(candidate))!
    const wanted = layer ?? fitting
    const context = {key: formatKey(key), layer: wanted}
    if (!layers.includes(wanted)) {
      return err(new ConfigurationLayerWrongError(context, describeLayers(layers)))
    }
    return this.file(wanted)
  }

  #edit(file: LayerFile, edit: TomlEdit): Result<ConfigurationEdit, EditConfigurationError> {
    // A link stays one: what it leads to is changed.
    const path = file.exists ? realpathSync(file.path) : file.path
    const done = this.#options.exclusively(path, () => this.#editText({...file, path}, edit))
    if (!done.ok) return done
    if (!done.value.ok) return done.value
    const key = formatKey(edit.key)
    const inForce = this.read().configuration.find(key)
    const differs = inForce && (edit.value === undefined || inForce.layer !== file.layer)
    return ok({key, ...(edit.value !== undefined && {value: edit.value}), layer: file.layer, path: file.path, ...(differs && {in_force: inForce})})
  }

  #editText({layer, path}: LayerFile, edit: TomlEdit): Result<void, EditConfigurationError> {
    const text = readTomlText(path)
    if (!text.ok) return text
    const {bom, body} = splitBom(text.value ?? '')
    const before = parseToml(body, path)
    if (!before.ok) return before
    const key = formatKey(edit.key)
    if (edit.value === undefined && !holds(before.value.table, edit.key)) return err(this.#missing(key, layer))
    const edited = editToml(body, path, edit)
    if (!edited.ok) return edited
    if (edit.value === undefined && isRequired(layer, key, edited.value, path)) return err(new ConfigurationKeyRequiredError({key, path}))
    return edited.value === body ? ok() : writeAtomically(path, bom + edited.value)
  }

  #missing(key: string, layer: FileLayer): ConfigurationKeyUnknownError | ConfigurationValueMissingError {
    const known = this.#knownKey(key)
    if (!known.ok) return known.error
    const elsewhere = this.read().configuration.find(key)
    const hint = elsewhere?.source ? [`It is set in ${elsewhere.source}.`] : []
    return new ConfigurationValueMissingError({key, layer}, placeOf(layer), hint)
  }
}

function placeOf(layer: FileLayer | undefined): string {
  return layer === undefined ? '' : ` in the ${layer} layer`
}

function isRequired(layer: FileLayer, key: string, text: string, path: string): boolean {
  const file = parseToml(text, path)
  return file.ok && readLayer(layer, file.value).problems.some((problem) => problem.key === key || problem.key.startsWith(`${key}.`))
}
