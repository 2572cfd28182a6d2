import {spawn} from 'node:child_process'
import {isGroupAlive, signalGroup} from './process-table.ts'
import {Spawner} from './spawner.ts'
import {type Exit, NotStartedError, SpawnerLostError, type SpawnRequest, type Started} from './started.ts'

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
  /** Told of the process as soon as it is there; of a program started from here, before the call returns. */
  readonly onStart?: ((pid: number) => void) | undefined
}

type StartOptions = Pick<ProcessOptions, 'argv' | 'cwd' | 'environment' | 'stderr' | 'stdin' | 'stdout'>
type WatchOptions = Pick<ProcessOptions, 'grace' | 'hurry' | 'onStart' | 'signal'>

/** The log receives standard output and standard error, in the order in which they come. What is noted in `processes` is not told of. */
export type CommandOptions = Omit<ProcessOptions, 'argv' | 'stderr' | 'stdin' | 'stdout'> & SpawnRequest

/** Milliseconds that the system may take to carry out a kill. */
const KILL_WAIT = 1000

/** How a program ended. */
export interface CommandExit {
  /** `null` when a signal ended it or it could not be started. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it could not be started. */
  readonly error?: Error
  /** It was started, but nobody can tell how it ended. */
  readonly isLost?: true
}

const spawner = new Spawner()

/** Says how many shell commands there will be, how many of them at once, and in which file their processes are noted. */
export function expectCommands(commands: number, atOnce: number, processes: string): void {
  spawner.expect(commands, atOnce, processes)
}

/** {@link runProcess} for a shell command. */
export function runCommand({command, cwd, environment, heading, log, processes, ...rest}: CommandOptions): Promise<CommandExit> {
  const startHere = (isBegun = false): Promise<Started> | Started => {
    if (heading !== undefined && !isBegun) log.write(heading)
    return start({argv: ['/bin/sh', '-c', command], cwd, environment, stdout: log.descriptor, stderr: log.descriptor})
  }
  const started = spawner.start({command, cwd, environment, heading, log, processes, signal: rest.signal})?.catch((error: unknown) => {
    if (error instanceof NotStartedError) return startHere(error.isBegun)
    throw error
  })
  return watch(started ?? startHere(), rest)
}

/**
 * Runs a program in a process group of its own. When it exits or the signal aborts, what is left of the
 * group is asked to end and, after the grace time, killed; the promise settles only when that is done.
 */
export function runProcess({argv, cwd, environment, stderr, stdin, stdout, ...rest}: ProcessOptions): Promise<CommandExit> {
  return watch(start({argv, cwd, environment, stderr, stdout, ...(stdin !== undefined && {stdin})}), rest)
}

/** Some reasons not to start come as an event; others, as a command that is too long, are thrown. */
function start({argv, cwd, environment, stderr, stdin, stdout}: StartOptions): Promise<never> | Started {
  const [program, ...args] = argv
  try {
    // `detached` makes the child the leader of a new group, so that its children can be ended with it.
    const child = spawn(program, args, {cwd, detached: true, env: environment, stdio: [stdin ?? 'ignore', stdout, stderr]})
    const failed = new Promise<never>((_, reject) => child.once('error', reject))
    if (child.pid === undefined) return failed
    failed.catch(() => {})
    return {pid: child.pid, exited: new Promise((resolve) => child.once('exit', (code, signal) => resolve({code, signal})))}
  } catch (error) {
    return Promise.reject(error)
  }
}

/** What is started already is told of at once: it is to be noted before anything else happens. */
function watch(starting: Promise<Started> | Started, options: WatchOptions): Promise<CommandExit> {
  const exit = starting instanceof Promise ? starting.then((started) => attend(started, options)) : attend(starting, options)
  return exit.catch((error: NodeJS.ErrnoException) => {
    // A log that cannot be written is no fault of the command's, whoever was to begin it.
    if (error.syscall !== undefined && !error.syscall.startsWith('spawn')) throw error
    return {code: null, signal: null, error, ...(error instanceof SpawnerLostError && {isLost: true as const})}
  })
}

async function attend({exited, isNoted, pid}: Started, {grace, hurry, onStart, signal}: WatchOptions): Promise<CommandExit> {
  let ending: Promise<void> | undefined
  let exit: Exit | undefined
  const end = (): void => void (ending ??= endGroup(pid, grace, hurry))
  try {
    if (!isNoted) onStart?.(pid)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, {once: true})
    exit = await exited
    return {code: exit.code, signal: exit.signal}
  } finally {
    signal.removeEventListener('abort', end)
    // What a program left running in its group is nobody's: it ends with the program.
    if (!exit?.isAlone) end()
    await ending
  }
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
