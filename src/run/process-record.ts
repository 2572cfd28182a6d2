import {appendFileSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {signalGroup} from './command-process.ts'

/** Every child of a run has this variable, with the run's token: how survivors that left their group are found. */
export const TOKEN_VARIABLE = 'MMM_RUN_TOKEN'

/** Milliseconds that survivors of a dead run get to end by themselves. */
const SURVIVOR_GRACE = 2000

/**
 * The process groups that a run started, in a file beside its lock. Written without a sync: it only matters when mmm
 * died, and after a power cut nothing of it lives.
 */
export class ProcessRecord {
  readonly #path: string
  readonly token: string

  constructor(directory: string, token: string) {
    this.token = token
    this.#path = recordPath(directory, token)
  }

  add(pid: number): void {
    appendFileSync(this.#path, `${pid} ${startTime(pid) ?? ''}\n`)
  }

  remove(): void {
    rmSync(this.#path, {force: true})
  }
}

/** Ends what a dead run left behind: its process groups, and every process that carries its token. Gives the number of processes found. */
export function endSurvivors(directory: string, token: string): number {
  const groups = recordedGroups(directory, token)
  const carriers = processesWithToken(token)
  const found = groups.length + carriers.length
  if (found === 0) return 0
  const send = (signal: NodeJS.Signals | 0): boolean => {
    const alive = groups.map((pid) => signalGroup(pid, signal)).includes(true)
    return (
      processesWithToken(token)
        .map((pid) => signalProcess(pid, signal))
        .includes(true) || alive
    )
  }
  send('SIGTERM')
  const deadline = performance.now() + SURVIVOR_GRACE
  while (performance.now() < deadline && send(0)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
  if (send(0)) send('SIGKILL')
  rmSync(recordPath(directory, token), {force: true})
  return found
}

/** Groups that still are the ones recorded: a process id may have been given to somebody else since. */
function recordedGroups(directory: string, token: string): number[] {
  return readLines(recordPath(directory, token)).flatMap((line) => {
    const [pid, started] = line.split(' ')
    const now = startTime(Number(pid))
    // The leader may be gone while its group lives on; the system keeps its number taken for that long.
    const same = now === undefined || started === '' || now === started
    return same && signalGroup(Number(pid), 0) ? [Number(pid)] : []
  })
}

function processesWithToken(token: string): number[] {
  const wanted = `${TOKEN_VARIABLE}=${token}`
  return listProcesses().filter((pid) => {
    try {
      return pid !== process.pid && readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(wanted) && !isZombie(pid)
    } catch {
      return false
    }
  })
}

function listProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

/** When a process started, in the system's own unit; `undefined` where it cannot be told. */
function startTime(pid: number): string | undefined {
  return statFields(pid)?.[19]
}

function isZombie(pid: number): boolean {
  return statFields(pid)?.[0] === 'Z'
}

/** Fields of `/proc/PID/stat` after the command's name, which may itself hold spaces and parentheses. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  } catch {
    return []
  }
}

function recordPath(directory: string, token: string): string {
  return join(directory, `${token}.processes`)
}
