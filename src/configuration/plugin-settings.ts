import {err, ok, type Result} from '../result.ts'
import {type ConfigurationSources, loadConfiguration} from './configuration-loader.ts'
import {type ConfigurationInvalidError, PluginSettingMissingError} from './errors.ts'
import {formatKey} from './key-path.ts'

/** The settings of a plugin, with everything that its schema requires. */
export function readPluginSettings<T extends object>(
  sources: ConfigurationSources,
  plugin: string,
): Result<T, ConfigurationInvalidError | PluginSettingMissingError> {
  const configuration = loadConfiguration(sources)
  if (!configuration.ok) return configuration
  const settings = configuration.value.plugin<T>(plugin)
  const missing = sources.schemas?.of(plugin)?.required.find((name) => !(name in settings))
  return missing === undefined ? ok(settings) : err(new PluginSettingMissingError({plugin, key: formatKey(['plugins', plugin, missing])}))
}
