import {type Command, loadHelpClass, settings} from '@oclif/core'
import {join} from 'node:path'
import {errorToJson, exitCodeOf} from '../errors.ts'
import {Host} from '../host.ts'
import {PluginCommandFailedError} from '../plugin/errors.ts'
import {registerHostModules} from '../plugin/host-modules.ts'
import {loadPlugins} from '../plugin/plugin-loader.ts'
import {nearest} from '../text/nearest.ts'
import {type CommandLine, readCommandLine} from './command-line.ts'
import {CommandUnknownError} from './errors.ts'
import {type GlobalFlags, takeGlobalFlags} from './global-flags.ts'
import {MmmConfig} from './mmm-config.ts'
import {formatError} from './print-error.ts'

export interface DispatchOptions {
  /** Folder of mmm's own package. */
  readonly root: string
  readonly cwd: string
  /** The process's own environment: oclif reads it as well. */
  readonly environment: NodeJS.ProcessEnv
}

/** Carries out one command line, from its words to its exit code. Whatever happens is printed; nothing is thrown. */
export async function dispatch(argv: readonly string[], {cwd, environment, root}: DispatchOptions): Promise<number> {
  const flags = takeGlobalFlags(argv, environment)
  const host = new Host({cwd, environment})
  process.exitCode = undefined
  prepare(environment, host.home, flags)
  try {
    const config = await loadConfig(host, root, flags)
    await runLine(config, flags)
    return exitCodeSoFar()
  } catch (error) {
    if (isExit(error)) return exitCodeOf(error)
    if (flags.json) process.stdout.write(`${JSON.stringify(errorToJson(error), null, 2)}\n`)
    else process.stderr.write(formatError(error, {debug: flags.debug}))
    return exitCodeOf(error)
  } finally {
    host.close()
  }
}

/** oclif finds its folders through these variables, in every copy of it that a plugin may bring. */
function prepare(environment: NodeJS.ProcessEnv, home: string, {color, debug}: GlobalFlags): void {
  environment.MMM_CONFIG_DIR ??= home
  environment.MMM_DATA_DIR ??= join(home, 'data')
  environment.MMM_CACHE_DIR ??= join(home, 'cache')
  environment.OCLIF_DISABLE_LINKED_ESM_WARNING = '1'
  environment.OCLIF_DISABLE_ENGINE_WARNING = '1'
  if (!color) environment.NO_COLOR = '1'
  settings.debug = debug
  settings.enableAutoTranspile = false
  registerHostModules()
}

async function loadConfig(host: Host, root: string, {plugins: wanted}: GlobalFlags): Promise<MmmConfig> {
  const {plugins, problems} = await loadPlugins({root, dataDirectory: process.env.MMM_DATA_DIR!, coreOnly: !wanted})
  for (const problem of problems) warn(problem.message)
  const config = new MmmConfig({host, plugins, root, warn})
  await config.load()
  return config
}

async function runLine(config: MmmConfig, {argv}: GlobalFlags): Promise<void> {
  const line = readCommandLine(config, argv)
  const id = line.kind === 'command' ? line.command.id : argv[0]
  await config.runHook('init', {argv: [...(line.kind === 'command' ? line.argv : argv.slice(1))], id})
  let failure: Error | undefined
  try {
    if (argv[0] === '--version') process.stdout.write(`${config.userAgent}\n`)
    else if (argv.length === 0 || asksForHelp(argv, line) || line.kind === 'topic') await showHelp(config, argv)
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
    await config.runCommand(command.id, [...argv], command)
  } catch (error) {
    const isTheirs = command.pluginType !== 'core' && command.pluginName !== undefined
    const isUnexpected = (error as {oclif?: {exit?: number}})?.oclif?.exit === undefined
    throw isTheirs && isUnexpected ? new PluginCommandFailedError({plugin: command.pluginName!, command: command.id.replaceAll(':', ' ')}, error) : error
  }
}

async function showHelp(config: MmmConfig, argv: readonly string[]): Promise<void> {
  const Help = await loadHelpClass(config)
  await new Help(config, config.pjson.oclif.helpOptions ?? config.pjson.helpOptions).showHelp([...argv])
}

async function refuseUnknown(config: MmmConfig, words: readonly string[], argv: readonly string[]): Promise<void> {
  const id = words.join(':')
  if (process.stdin.isTTY && process.stdout.isTTY && !argv.includes('--json')) {
    // A person is asked whether the nearest command was meant; a script is told.
    const asked = await config.runHook('command_not_found', {argv: [...argv], id}).catch(() => undefined)
    if (asked?.successes.length) return
  }
  const known = config.commands.filter(({hidden}) => !hidden).flatMap(({aliases, id: command}) => [command, ...aliases])
  const names = known.map((command) => command.replaceAll(':', ' '))
  const topic = words[0] !== undefined && config.findTopic(words[0]) ? words[0] : undefined
  throw new CommandUnknownError({command: words.length > 0 ? words.join(' ') : argv.join(' ')}, nearest(words.join(' '), names), topic)
}

/** A plugin's command may have a flag `-h` of its own. */
function asksForHelp(argv: readonly string[], line: CommandLine): boolean {
  const end = argv.indexOf('--')
  const words = end === -1 ? argv : argv.slice(0, end)
  const takesH = line.kind === 'command' && Object.values(line.command.flags).some(({char}) => char === 'h')
  return words.includes('--help') || (words.includes('-h') && !takesH)
}

/** What the command itself said; a failure shown as JSON is no longer thrown. */
function exitCodeSoFar(): number {
  return Number(process.exitCode ?? 0)
}

function isExit(error: unknown): boolean {
  return (error as {code?: unknown})?.code === 'EEXIT'
}

function warn(message: string): void {
  process.stderr.write(` ›   Warning: ${message}\n`)
}
