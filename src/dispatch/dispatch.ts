import {type Command, settings} from '@oclif/core'
import {join} from 'node:path'
import {errorToJson, exitCodeOf} from '../errors.ts'
import {Recorder} from '../history/recorder.ts'
import {Host} from '../host.ts'
import {PluginCommandFailedError} from '../plugin/errors.ts'
import {Containment} from '../plugin/containment.ts'
import {type Contributions, NO_CONTRIBUTIONS, readContributions} from '../plugin/contributions.ts'
import {messageOf} from '../plugin/hook-broker.ts'
import type {Hooks} from '../plugin/hook-events.ts'
import {registerHostModules} from '../plugin/host-modules.ts'
import {type LoadedPlugins, loadPlugins, NO_PLUGINS} from '../plugin/plugin-loader.ts'
import {mayHaveColours} from './colours.ts'
import {tellOfCommand} from './command-hooks.ts'
import {LazyDispatcher} from './dispatcher.ts'
import {noteEndings} from './endings.ts'
import {type GlobalFlags, takeGlobalFlags, withoutGlobalFlags} from './global-flags.ts'
import {asksForHelp, resolveSubject, showHelp} from './help.ts'
import {MmmConfig, type MmmConfigOptions} from './mmm-config.ts'
import {takeOverErrors} from './oclif-errors.ts'
import type {ResolvedLine} from './resolve-line.ts'
import {formatError} from './print-error.ts'
import {refuseUnknown} from './unknown-command.ts'
import {warn, warnOfClashes} from './warnings.ts'

export interface DispatchOptions {
  /** Folder of mmm's own package. */
  readonly root: string
  readonly cwd: string
  /** The process's own environment: oclif reads it as well. */
  readonly environment: NodeJS.ProcessEnv
}

/** Carries out one command line, from its words to its exit code. Whatever happens is printed; nothing is thrown. */
export async function dispatch(argv: readonly string[], {cwd, environment, root}: DispatchOptions): Promise<number> {
  let flags = takeGlobalFlags(argv, environment)
  // A copy: what is set below is for oclif in this process, not for the commands that a run starts.
  let config: MmmConfig | undefined
  let read: Contributions | undefined
  const contributions = (): Contributions => (config ? (read ??= readContributions(config.loaded, containment)) : NO_CONTRIBUTIONS)
  const containment = new Containment((plugin, error) => warn(`The plugin ${plugin} failed after it was done, which changes nothing: ${messageOf(error)}`))
  const hooks: Hooks = {
    listens: (event) => config?.listens(event) ?? false,
    call: (event, payload) => config?.callHooks(event, payload) ?? Promise.resolve([]),
  }
  const plugins = (): LoadedPlugins => config?.loaded ?? NO_PLUGINS
  const host: Host = new Host({cwd, environment: {...environment}, contributions, hooks, plugins, dispatcher: () => dispatcher})
  const dispatcher = new LazyDispatcher({host: () => host, config: () => config!, contributions})
  const recorder = new Recorder({argv, directory: cwd, environment: {...environment}, home: host.home, project: () => host.worksIn})
  const letGo = noteEndings(recorder)
  const end = (code: number): number => {
    letGo()
    recorder.end(code)
    return code
  }
  process.exitCode = undefined
  prepare(environment, host.home, flags)
  try {
    config = await loadConfig({host, containment}, root, flags)
    const line = resolveSubject(config, flags.argv)
    // An alias may bring --json and --debug.
    if (line.aliases.length > 0) flags = {...takeGlobalFlags([...line.argv, ...argv], environment), argv: line.argv}
    await runLine(config, line, recorder)
    return end(exitCodeSoFar())
  } catch (error) {
    if (isExit(error)) return end(exitCodeOf(error))
    // In one line, since it may end a stream of one object a line.
    if (flags.json) process.stdout.write(`${JSON.stringify(errorToJson(error))}\n`)
    else process.stderr.write(formatError(error, {debug: flags.debug}))
    return end(exitCodeOf(error))
  } finally {
    await host.settle()
    host.close()
  }
}

/** oclif finds its folders through these variables, in every copy of it that a plugin may bring. */
function prepare(environment: NodeJS.ProcessEnv, home: string, {color, debug}: GlobalFlags): void {
  environment.MMM_CONFIG_DIR ??= home
  environment.MMM_DATA_DIR ??= join(home, 'data')
  environment.MMM_CACHE_DIR ??= join(home, 'cache')
  environment.OCLIF_DISABLE_LINKED_ESM_WARNING = '1'
  if (!color || !mayHaveColours(environment)) environment.NO_COLOR = '1'
  settings.debug = debug
  settings.enableAutoTranspile = false
  registerHostModules()
  takeOverErrors()
}

async function loadConfig(
  {containment, host}: Pick<MmmConfigOptions, 'containment' | 'host'>,
  root: string,
  {plugins: wanted}: GlobalFlags,
): Promise<MmmConfig> {
  const loaded = await loadPlugins({root, dataDirectory: process.env.MMM_DATA_DIR!, coreOnly: !wanted, containment})
  for (const {message, suggestions} of loaded.problems) warn([message.replace(/\.?$/, '.'), ...suggestions].join(' '))
  const config = new MmmConfig({containment, host, loaded, root, warn})
  await config.load()
  return config
}

async function runLine(config: MmmConfig, {aliases, argv, line}: ResolvedLine, recorder: Recorder): Promise<void> {
  const id = line.kind === 'command' ? line.command.id : argv[0]
  warnOfClashes(config, line)
  await config.runHook('init', {argv: [...(line.kind === 'command' ? line.argv : argv.slice(1))], id})
  let failure: Error | undefined
  try {
    if (line.kind === 'command') recorder.command = line.command.id.replaceAll(':', ' ')
    if (argv[0] === '--version' || line.kind === 'topic' || asksForHelp(argv, line)) recorder.omit()
    if (argv[0] === '--version') process.stdout.write(`${config.userAgent}\n`)
    else if (line.kind === 'topic' || asksForHelp(argv, line)) await showHelp(config, argv, aliases)
    else if (line.kind === 'unknown') await refuseUnknown(config, line.words, argv)
    else await runCommand(config, line.command, line.argv)
  } catch (error) {
    failure = error as Error
    throw error
  } finally {
    const command = line.kind === 'command' ? line.command : undefined
    await config.runHook('finally', {argv: [...argv], Command: command, error: failure, id: id ?? ''})
  }
}

async function runCommand(config: MmmConfig, command: Command.Loadable, argv: readonly string[]): Promise<void> {
  try {
    const own = withoutGlobalFlags(argv, command.flags)
    await tellOfCommand(config, command, own, () => config.runCommand(command.id, own, command))
  } catch (error) {
    const plugin = command.pluginName ?? config.name
    const isOurs = command.pluginType === 'core' && !plugin.startsWith('@oclif/')
    // A module that is not there is a CLIError of oclif, though nobody meant it.
    const {code, oclif} = (error ?? {}) as {code?: string; oclif?: {exit?: number}}
    const isExpected = oclif?.exit !== undefined && code !== 'MODULE_NOT_FOUND'
    throw isOurs || isExpected ? error : new PluginCommandFailedError({plugin, command: command.id.replaceAll(':', ' ')}, error)
  }
}

/** What the command itself said: it may have shown a failure in its own way. */
function exitCodeSoFar(): number {
  return Number(process.exitCode ?? 0)
}

function isExit(error: unknown): boolean {
  return (error as {code?: unknown})?.code === 'EEXIT'
}
