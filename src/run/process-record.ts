import {appendFileSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {isGroupAlive, isZombie, listProcesses, signalGroup, signalProcess, startTime} from './process-table.ts'

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
    try {
      appendFileSync(this.#path, `${pid} ${startTime(pid) ?? ''}\n`)
    } catch {
      // A full disk must not cost the child its watcher; should mmm die as well, the token still finds it.
    }
  }

  remove(): void {
    rmSync(this.#path, {force: true})
  }
}

/** Ends what a dead run left behind: its process groups, and every process that carries its token. Gives whether there was anything. */
export function endSurvivors(directory: string, token: string): boolean {
  const groups = recordedGroups(directory, token)
  const alive = (): boolean => groups.some((group) => isGroupAlive(group)) || processesWithToken(token).length > 0
  const send = (signal: NodeJS.Signals): void => {
    for (const group of groups) signalGroup(group, signal)
    for (const pid of processesWithToken(token)) signalProcess(pid, signal)
  }
  const found = alive()
  if (found) {
    send('SIGTERM')
    if (!waitUntil(() => !alive(), SURVIVOR_GRACE)) {
      send('SIGKILL')
      // The system takes its time to carry it out, and what still runs may still write.
      waitUntil(() => !alive(), SURVIVOR_GRACE)
    }
  }
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
    return same && isGroupAlive(Number(pid)) ? [Number(pid)] : []
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

/** Waits without giving up control: nobody may take up the work meanwhile. */
function waitUntil(condition: () => boolean, milliseconds: number): boolean {
  const deadline = performance.now() + milliseconds
  while (!condition()) {
    if (performance.now() > deadline) return false
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
  }
  return true
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
