import {loadModule} from './lazy.ts'
import type {CommandExit, ProcessOptions} from './run/command-process.ts'
import type {RunnerTask} from './run/runner.ts'

/**
 * Runs a program for a runner, in a process group of its own. When it exits or the signal aborts, what is left of the
 * group is asked to end and, after the grace time, killed; the promise settles only when that is done.
 */
export function runProcess(options: ProcessOptions): Promise<CommandExit> {
  return loadModule<typeof import('./run/command-process.ts')>('run/command-process').runProcess(options)
}

/** Ends what a runner's program started and left in a process group of its own, where the system lets it be found. */
export function endStrays(task: Pick<RunnerTask, 'environment' | 'grace' | 'hurry'>): Promise<void> {
  return loadModule<typeof import('./run/stray-processes.ts')>('run/stray-processes').endStrays(task)
}
