import {settings} from '@oclif/core'
import {Readable} from 'node:stream'
import {releaseProcess} from '../plugin/containment.ts'
import {CommandStalledError} from './errors.ts'

/**
 * Lends this process to a command line that nobody typed: in another directory, without standard input, and so that it
 * can neither end the process nor leave anything behind in it. Gives how to take it back, and what goes wrong where
 * nobody waits for it.
 */
export function lendProcess(directory: string): {readonly stray: Promise<never>; takeBack(): void} {
  const {exit, exitCode} = process
  const before = {cwd: process.cwd(), debug: settings.debug, environment: {...process.env}}
  const stdin = Object.getOwnPropertyDescriptor(process, 'stdin')!
  const uncaught = process.listeners('uncaughtException')
  const stray = Promise.withResolvers<never>()
  stray.promise.catch(() => {})

  const nothing = Readable.from([])
  const ending = process.rawListeners('beforeExit') as Array<(code: number) => void>
  // In a turn of its own: what follows may stall at once as well, and Node.js says so once for each time that it had something to do.
  const onStall = (): void => void setImmediate(() => stray.reject(new CommandStalledError()))

  process.removeAllListeners('uncaughtException').on('uncaughtException', stray.reject)
  process.removeAllListeners('beforeExit').on('beforeExit', onStall)
  process.exit = (code) => {
    throw Object.assign(new Error(`it called process.exit(${code ?? ''})`), {code: 'EEXIT', oclif: {exit: Number(code ?? process.exitCode ?? 0)}})
  }
  Object.defineProperty(process, 'stdin', {...stdin, get: () => nothing})
  process.chdir(directory)

  return {
    stray: stray.promise,
    takeBack() {
      releaseProcess()
      process.exit = exit
      Object.defineProperty(process, 'stdin', stdin)
      process.chdir(before.cwd)
      process.exitCode = exitCode
      settings.debug = before.debug
      for (const name of Object.keys(process.env)) if (!(name in before.environment)) delete process.env[name]
      Object.assign(process.env, before.environment)
      process.off('beforeExit', onStall)
      for (const listener of ending) process.on('beforeExit', listener)
      process.off('uncaughtException', stray.reject)
      for (const listener of uncaught) process.on('uncaughtException', listener)
    },
  }
}
