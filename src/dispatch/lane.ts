// Before anything that loads oclif.
import {restoreEnvironment} from './early-colours.ts'
import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {LineTask} from '../batch/line-runner.ts'
import {takeGlobalFlags} from './global-flags.ts'
import {runHere} from './in-process.ts'
import {Session} from './session.ts'

/** Carries out the command lines that the process which started this one sends, one after the other. */
export function serveLines(): void {
  restoreEnvironment()
  // The real one: a command that is going sees another.
  const {env: environment, exit} = process

  // Whoever started it decides when it ends; a command that is going hears of signals by itself.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
  process.on('disconnect', () => exit.call(process))

  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
  const session = new Session({root, cwd: process.cwd(), environment})
  const loaded = session.load(takeGlobalFlags([], environment))
  process.on('message', (task: LineTask) => void work(task, session, loaded))
}

async function work(task: LineTask, session: Session, loaded: Promise<unknown>): Promise<void> {
  await loaded
  // Otherwise a command that waits for nothing would wait for ever.
  process.channel?.unref()
  const outcome = await runHere(session, task, {capture: true})
  process.channel?.ref()
  process.send!(outcome)
}
