import {type ChildProcess, spawn} from 'node:child_process'
import {isGroupAlive, signalGroup} from './process-table.ts'

/** A program, where it runs, and how it is ended. */
export interface ProcessOptions {
  /** The program, looked for in the environment's `PATH`, and its arguments. */
  readonly argv: readonly [string, ...string[]]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  /** File descriptors: what a child writes to a file survives mmm. Default: no input. */
  readonly stdin?: number
  readonly stdout: number
  readonly stderr: number
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly grace: number
  /** Aborts when the grace time is over early. */
  readonly hurry: AbortSignal
  readonly onStart?: ((pid: number) => void) | undefined
}

export interface CommandOptions extends Omit<ProcessOptions, 'argv' | 'stderr' | 'stdin' | 'stdout'> {
  readonly command: string
  /** Receives standard output and standard error, in the order in which they come. */
  readonly descriptor: number
}

/** Milliseconds that the system may take to carry out a kill. */
const KILL_WAIT = 1000

/** How a program ended. */
export interface CommandExit {
  /** `null` when a signal ended it or it could not be started. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it could not be started. */
  readonly error?: Error
}

/** {@link runProcess} for a shell command. */
export function runCommand({command, descriptor, ...rest}: CommandOptions): Promise<CommandExit> {
  return runProcess({...rest, argv: ['/bin/sh', '-c', command], stdout: descriptor, stderr: descriptor})
}

/**
 * Runs a program in a process group of its own. When it exits or the signal aborts, what is left of the
 * group is asked to end and, after the grace time, killed; the promise settles only when that is done.
 */
export function runProcess({argv, cwd, environment, grace, hurry, onStart, signal, stderr, stdin, stdout}: ProcessOptions): Promise<CommandExit> {
  return new Promise((resolve) => {
    let child: ChildProcess
    try {
      // `detached` makes the child the leader of a new group, so that its children can be ended with it.
      const [program, ...args] = argv
      child = spawn(program, args, {cwd, detached: true, env: environment, stdio: [stdin ?? 'ignore', stdout, stderr]})
    } catch (error) {
      // Some reasons come as an event, others, as a command that is too long, at once.
      return resolve({code: null, signal: null, error: error as Error})
    }
    let ending: Promise<void> | undefined
    const end = (): void => {
      if (child.pid !== undefined) ending ??= endGroup(child.pid, grace, hurry)
    }
    child.once('error', (error) => {
      signal.removeEventListener('abort', end)
      resolve({code: null, signal: null, error})
    })
    child.once('exit', (code, by) => {
      signal.removeEventListener('abort', end)
      // What a program left running in its group is nobody's: it ends with the program.
      end()
      void ending!.then(() => resolve({code, signal: by}))
    })
    if (child.pid !== undefined) onStart?.(child.pid)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, {once: true})
  })
}

/** Asks a process group to end, waits, and kills what is left. */
export async function endGroup(pid: number, grace: number, hurry: AbortSignal): Promise<void> {
  if (!signalGroup(pid, 'SIGTERM') || (await isGone(pid, grace, hurry))) return
  signalGroup(pid, 'SIGKILL')
  await isGone(pid, KILL_WAIT)
}

/** Looks again and again, at first often: most groups end at once. */
async function isGone(pid: number, patience: number, hurry?: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + patience
  for (let pause = 2; isGroupAlive(pid); pause = Math.min(50, pause * 2)) {
    if (performance.now() >= deadline || hurry?.aborted) return false
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
  return true
}
