// Before anything that loads oclif.
import {restoreEnvironment} from './dispatch/early-colours.ts'
import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {drain} from './dispatch/drain.ts'
import {takeGlobalFlags} from './dispatch/global-flags.ts'
import {CommandStalledError, CurrentFolderGoneError} from './dispatch/errors.ts'
import {formatError} from './dispatch/print-error.ts'
import {quickVersion} from './dispatch/quick-version.ts'
import {errorToJson, ExitCode, type MmmError} from './errors.ts'

/** Carries out the command line of this process, which ends with the exit code that comes of it. */
export async function main(): Promise<never> {
  const argv = process.argv.slice(2)
  const {env: environment, stdout} = process
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  const version = quickVersion(argv, {root, environment})
  const dispatch = version === undefined ? (await import('./dispatch/dispatch.ts')).dispatch : undefined
  restoreEnvironment()

  let lost: Error | undefined
  // oclif takes a full disk for a bug.
  stdout.removeAllListeners('error').on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads may leave early: `mmm spec list | head -1` is no failure.
    if (error.code !== 'EPIPE') lost ??= error
  })
  let code: number = ExitCode.Success
  if (version !== undefined) stdout.write(version)
  if (dispatch) {
    tellOfEnds(argv)
    const cwd = currentFolder()
    code = cwd === undefined ? tellError(new CurrentFolderGoneError(), argv) : await dispatch(argv, {root, cwd, environment})
    await drain(process.stderr)
  }
  await drain(stdout)
  if (lost) process.stderr.write(` ›   Error: The output could not be written: ${lost.message}\n`)
  // A plugin may have left timers or sockets behind; the command is done all the same.
  process.exit(lost && code === ExitCode.Success ? ExitCode.Failure : code)
}

/** Says what ends the process before its time. */
function tellOfEnds(argv: readonly string[]): void {
  const {env: environment, stderr} = process
  stderr.on('error', () => {})
  process.on('uncaughtException', (error) => {
    stderr.write(formatError(error, takeGlobalFlags(argv, environment)))
    process.exit(ExitCode.Bug)
  })

  // Nothing is left that could go on: Node.js would end with a page about this file.
  process.once('beforeExit', () => {
    process.exit(tellError(new CommandStalledError(), argv))
  })
}

/** Says what is wrong as the command line asks for it; gives the exit code. */
function tellError(error: MmmError, argv: readonly string[]): ExitCode {
  const {debug, json} = takeGlobalFlags(argv, process.env)
  if (json) process.stdout.write(`${JSON.stringify(errorToJson(error))}\n`)
  else process.stderr.write(formatError(error, {debug}))
  return error.exitCode
}

/** Nothing where somebody has removed it. */
function currentFolder(): string | undefined {
  try {
    return process.cwd()
  } catch {
    return undefined
  }
}
