import type {ConfigurationSources} from '../configuration/configuration-loader.ts'
import type {ConfigurationListener, ConfigurationWatcher} from '../configuration/configuration-watcher.ts'
import type {Configuration} from '../configuration/configuration.ts'
import type {ConfigurationInvalidError, PluginSettingMissingError} from '../configuration/errors.ts'
import {parseKey} from '../configuration/key-path.ts'
import {PluginSchemas, type PluginSchemaSource} from '../configuration/plugin-schemas.ts'
import {isSecretSetting} from '../configuration/secret-settings.ts'
import {loadModule} from '../lazy.ts'
import type {Project} from '../project/project.ts'
import type {TrustedPowers} from '../project/trusted-powers.ts'
import type {Result} from '../result.ts'
import {configurationFiles} from './places.ts'

export interface ConfigurationsOptions {
  readonly home: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where the schemas of plugins are, asked for when a setting of a plugin is met. */
  readonly schemas: () => readonly PluginSchemaSource[]
}

/** Of which project; left out, the user's own settings alone. What one that is not trusted says to plugins does not count. */
export type ConfiguredProject = Pick<Project, 'path'> & Partial<Pick<Project, 'trusted'>>

/** Reads the settings of projects, from all their layers. */
export class Configurations {
  readonly #options: ConfigurationsOptions
  readonly #schemas: PluginSchemas

  constructor(options: ConfigurationsOptions) {
    this.#options = options
    this.#schemas = new PluginSchemas(options.schemas)
  }

  sources(project: ConfiguredProject | undefined): ConfigurationSources & {readonly files: ReturnType<typeof configurationFiles>} {
    const {environment, home} = this.#options
    const files = configurationFiles(home, project?.path)
    if (!project?.trusted) return {environment, files, schemas: this.#schemas, isStranger: project?.trusted === false}
    return {environment, files, schemas: this.#schemas, isAgreed: (key, value) => this.#powersOf(project.path).hasSetting(key, value)}
  }

  #powersOf(path: string): TrustedPowers {
    const {TrustedPowers: Implementation} = loadModule<typeof import('../project/trusted-powers.ts')>('project/trusted-powers')
    return new Implementation(this.#options.home, path)
  }

  load(project: ConfiguredProject): Result<Configuration, ConfigurationInvalidError> {
    const {loadConfiguration} = loadModule<typeof import('../configuration/configuration-loader.ts')>('configuration/configuration-loader')
    return loadConfiguration(this.sources(project))
  }

  watch(project: ConfiguredProject, listener: ConfigurationListener): ConfigurationWatcher {
    const {watchConfiguration} = loadModule<typeof import('../configuration/configuration-watcher.ts')>('configuration/configuration-watcher')
    return watchConfiguration(this.sources(project), listener)
  }

  /** Whether a setting is shown nowhere, by the schema of its plugin or by its name. */
  isSecret(key: string): boolean {
    return isSecretSetting(parseKey(key) ?? [], this.#schemas)
  }

  /** A JSON Schema of the files, with what plugins add. */
  schema(): object {
    const {configurationSchema} = loadModule<typeof import('../configuration/configuration-schema.ts')>('configuration/configuration-schema')
    return configurationSchema(this.#schemas.all())
  }

  /** Those of a plugin by its package name. */
  ofPlugin<T extends object>(plugin: string, project: ConfiguredProject | undefined): Result<T, ConfigurationInvalidError | PluginSettingMissingError> {
    const {readPluginSettings} = loadModule<typeof import('../configuration/plugin-settings.ts')>('configuration/plugin-settings')
    return readPluginSettings<T>(this.sources(project), plugin)
  }
}
