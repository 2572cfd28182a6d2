import type {Command} from '@oclif/core'
import {leaveInput} from '../command.ts'
import {errorToJson, exitCodeOf} from '../errors.ts'
import type {Recorder} from '../history/recorder.ts'
import {PluginCommandFailedError} from '../plugin/errors.ts'
import {tellOfCommand} from './command-hooks.ts'
import {type GlobalFlags, takeGlobalFlags, withoutGlobalFlags} from './global-flags.ts'
import {asksForHelp, resolveSubject, showHelp} from './help.ts'
import type {MmmConfig} from './mmm-config.ts'
import {formatError} from './print-error.ts'
import type {ResolvedLine} from './resolve-line.ts'
import {refuseUnknown} from './unknown-command.ts'
import {warnOfClashes} from './warnings.ts'

export interface CarryOutParts {
  /** Loads the plugins, unless they are. */
  readonly config: () => Promise<MmmConfig>
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly recorder: Recorder
}

/** Carries out a command line with the host that its config has now. Whatever happens is printed; gives the exit code. */
export async function carryOut(typed: GlobalFlags, {config: load, environment, recorder}: CarryOutParts): Promise<number> {
  let flags = typed
  process.exitCode = undefined
  let config: MmmConfig | undefined
  try {
    config = await load()
    const line = resolveSubject(config, flags.argv)
    // An alias may bring --json and --debug.
    if (line.aliases.length > 0) flags = {...takeGlobalFlags([...line.argv, ...typed.argv], environment), argv: line.argv}
    await runLine(config, line, recorder)
    return exitCodeSoFar()
  } catch (error) {
    if (isExit(error)) return exitCodeOf(error)
    // In one line, since it may end a stream of one object a line.
    if (flags.json) process.stdout.write(`${JSON.stringify(errorToJson(error))}\n`)
    else process.stderr.write(formatError(error, {debug: flags.debug || config?.isSaid('debug') === true}))
    return exitCodeOf(error)
  }
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
    // Those of oclif's own, that is: a command of mmm's sees to it itself.
    if (command.pluginType === 'core') leaveInput((await command.load()).args)
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
