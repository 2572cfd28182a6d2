import {spawn} from 'node:child_process'

export interface CommandOptions {
  readonly command: string
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  /** Receives standard output and standard error, in the order in which they come. */
  readonly descriptor: number
  readonly signal: AbortSignal
  /** Milliseconds. */
  readonly grace: number
  /** Aborts when the grace time is over early. */
  readonly hurry: AbortSignal
  readonly onStart?: ((pid: number) => void) | undefined
}

export interface CommandExit {
  /** `null` when a signal ended it or it could not be started. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it could not be started. */
  readonly error?: Error
}

/**
 * Runs a shell command in a process group of its own. When the command exits or the signal aborts, what is left of the
 * group is asked to end and, after the grace time, killed; the promise settles only when that is done.
 */
export function runCommand({command, cwd, descriptor, environment, grace, hurry, onStart, signal}: CommandOptions): Promise<CommandExit> {
  return new Promise((resolve) => {
    // `detached` makes the child the leader of a new group, so that its children can be ended with it.
    const child = spawn('/bin/sh', ['-c', command], {cwd, detached: true, env: environment, stdio: ['ignore', descriptor, descriptor]})
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
      // What a command left running in its group is nobody's: it ends with the command.
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
  if (!signalGroup(pid, 'SIGTERM')) return
  const deadline = performance.now() + grace
  while (performance.now() < deadline && !hurry.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (!signalGroup(pid, 0)) return
  }
  signalGroup(pid, 'SIGKILL')
}

/** Sends a signal to a process group (0: only asks whether it is there); `false` when it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal)
    return true
  } catch (error) {
    // A group that belongs to somebody else is alive, and not ours to end.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
