import {existsSync} from 'node:fs'
import {type CommandExit, runCommand} from './command-process.ts'
import type {Runner, RunnerEvent, RunnerTask} from './runner.ts'
import {endStrays} from './stray-processes.ts'

/** EX_TEMPFAIL of sysexits.h: by this a command says that it may well work in a moment. */
const TEMPORARY = 75
/** The system has no room for another process, or no file that one needs. */
const NO_ROOM = /^(?:EAGAIN|EMFILE|ENFILE|ENOMEM)$/

/** Characters of a command that a reason shows. */
const SHOWN = 200

/** Carries out a specification's `run` commands, one after the other, until one fails. */
export const shellRunner: Runner = {
  name: 'shell',

  check: () => Promise.resolve(existsSync('/bin/sh') ? {ok: true, details: ['/bin/sh']} : {ok: false, reason: 'there is no /bin/sh', suggestions: []}),

  describe: ({spec}) => (spec.metadata.run ?? []).join('\n'),

  async *run(task: RunnerTask, signal: AbortSignal): AsyncGenerator<RunnerEvent> {
    for (const command of task.spec.metadata.run ?? []) {
      yield {type: 'progress', text: command}
      const started = Promise.withResolvers<number | undefined>()
      const running = runCommand({
        command,
        cwd: task.project.path,
        environment: task.environment,
        log: task.log,
        heading: `$ ${command}\n`,
        processes: task.processes,
        grace: task.grace,
        hurry: task.hurry,
        signal,
        onStart: started.resolve,
      })
      void running.finally(() => started.resolve(undefined)).catch(() => {})
      const pid = await started.promise
      if (pid !== undefined) yield {type: 'process', pid}
      const exit = await running
      if (exit.isLost) await endStrays(task)
      if (exit.code !== 0) {
        yield {type: 'report', outcome: isTemporary(exit) ? 'transient' : 'failed', reason: describeFailure(command, exit)}
        return
      }
    }
    yield {type: 'report', outcome: 'success'}
  },
}

/** Whether it may well work in a moment. */
export function isTemporary({code, error, isLost}: CommandExit): boolean {
  return code === TEMPORARY || isLost === true || NO_ROOM.test(codeOf(error))
}

/** A sentence has room for the beginning of a script; the log has all of it. */
export function describeFailure(command: string, exit: CommandExit): string {
  return `\`${shorten(command)}\` ${describeExit(exit)}`
}

export function shorten(command: string): string {
  const whole = command.trim()
  const [first = ''] = whole.split('\n')
  return first === whole && whole.length <= SHOWN ? whole : `${first.slice(0, SHOWN).trimEnd()} …`
}

/** `exited 1`, `was ended by SIGKILL`, `could not be started: …`. */
export function describeExit({code, error, isLost, signal}: CommandExit): string {
  if (isLost) return `was lost sight of: ${error!.message}`
  if (error) return `could not be started: ${error.message}`
  return signal ? `was ended by ${signal}` : `exited ${code}`
}

function codeOf(error: NodeJS.ErrnoException | undefined): string {
  return error?.code ?? ''
}
