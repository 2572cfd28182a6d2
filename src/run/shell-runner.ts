import {existsSync} from 'node:fs'
import {type CommandExit, runCommand} from './command-process.ts'
import type {Runner, RunnerEvent, RunnerTask} from './runner.ts'

/** EX_TEMPFAIL of sysexits.h: by this a command says that it may well work in a moment. */
const TEMPORARY = 75

/** Carries out a specification's `run` commands, one after the other, until one fails. */
export const shellRunner: Runner = {
  name: 'shell',

  check: () => Promise.resolve(existsSync('/bin/sh') ? {ok: true, details: ['/bin/sh']} : {ok: false, reason: 'there is no /bin/sh', suggestions: []}),

  describe: ({spec}) => (spec.metadata.run ?? []).join('\n'),

  async *run(task: RunnerTask, signal: AbortSignal): AsyncGenerator<RunnerEvent> {
    for (const command of task.spec.metadata.run ?? []) {
      yield {type: 'progress', text: command}
      task.log.write(`$ ${command}\n`)
      const started: number[] = []
      const running = runCommand({
        command,
        cwd: task.project.path,
        environment: task.environment,
        descriptor: task.log.descriptor,
        grace: task.grace,
        hurry: task.hurry,
        signal,
        onStart: (pid) => started.push(pid),
      })
      for (const pid of started) yield {type: 'process', pid}
      const exit = await running
      if (exit.code !== 0) {
        yield {type: 'report', outcome: exit.code === TEMPORARY ? 'transient' : 'failed', reason: `\`${command}\` ${describeExit(exit)}`}
        return
      }
    }
    yield {type: 'report', outcome: 'success'}
  },
}

/** `exited 1`, `was ended by SIGKILL`, `could not be started: …`. */
export function describeExit({code, error, signal}: CommandExit): string {
  if (error) return `could not be started: ${error.message}`
  return signal ? `was ended by ${signal}` : `exited ${code}`
}
