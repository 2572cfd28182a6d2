import type {Command} from '@oclif/core'
import {errorToJson, ExitCode, exitCodeOf} from '../errors.ts'
import type {MmmConfig} from './mmm-config.ts'

/** Carries out a command, and tells the hooks that want to know. */
export async function tellOfCommand(
  config: MmmConfig,
  {id, pluginName = config.name}: Command.Loadable,
  argv: readonly string[],
  run: () => Promise<void>,
): Promise<void> {
  if (!config.listens('mmm:command:before') && !config.listens('mmm:command:after')) return run()
  const facts = {command: nameOf(config, pluginName, id), argv, plugin: pluginName}
  await config.callHooks('mmm:command:before', facts)
  const started = performance.now()
  let failure: unknown
  try {
    await run()
  } catch (error) {
    failure = error
    throw error
  } finally {
    const code = failure === undefined ? Number(process.exitCode ?? ExitCode.Success) : exitCodeOf(failure)
    // `this.exit()` is how a command ends, and no error.
    const isError = failure !== undefined && (failure as {code?: unknown}).code !== 'EEXIT'
    const error = isError ? errorToJson(failure).error.code : null
    await config.callHooks('mmm:command:after', {...facts, exit_code: code, error, duration_ms: Math.round(performance.now() - started)})
  }
}

/** An alias stands in the list of commands as if it were one. */
function nameOf(config: MmmConfig, plugin: string, id: string): string {
  const command = config.plugins.get(plugin)?.commands.find(({aliases, hiddenAliases}) => [...aliases, ...hiddenAliases].includes(id))
  return (command?.id ?? id).replaceAll(':', ' ')
}
