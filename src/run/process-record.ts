import {appendFileSync, closeSync, openSync, readFileSync, realpathSync, rmSync, statSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {childrenOf, isGroupAlive, isStill, processesWith, signalGroup, signalProcess, startTime} from './process-table.ts'

/** Every child of a run has this variable, with the run's token: how survivors that left their group are found. */
export const TOKEN_VARIABLE = 'MMM_RUN_TOKEN'

/** Milliseconds that survivors of a dead run get to end by themselves. */
const SURVIVOR_GRACE = 2000

/** Begins the line that says where a record was made. */
const PLACE = 'in '
/** Begins the line of a process that is no part of a run, but starts what is. */
const STARTER = 'starter '

/** A folder: its path, and what a copy of it has not. */
interface Place {
  readonly path: string
  readonly id: string
}

/**
 * The process groups that a run started, in a file beside its lock. Written without a sync: it only matters when mmm
 * died, and after a power cut nothing of it lives.
 */
export class ProcessRecord {
  readonly path: string
  readonly token: string
  #descriptor: number | undefined

  constructor(directory: string, token: string) {
    this.token = token
    this.path = recordPath(directory, token)
    this.#append(`${PLACE}${JSON.stringify(placeOf(directory))}`)
  }

  add(pid: number): void {
    this.#append(`${pid} ${startTime(pid) ?? ''}`)
  }

  remove(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
    rmSync(this.path, {force: true})
  }

  #append(line: string): void {
    try {
      this.#descriptor ??= openSync(this.path, 'a')
      writeSync(this.#descriptor, `${line}\n`)
    } catch {
      // A full disk must not cost the child its watcher; should mmm die as well, the token still finds it.
    }
  }
}

/** Notes in a run's record what starts its commands, before it is told of any; gives whether that could be done. */
export function noteStarter(path: string, pid: number): boolean {
  try {
    appendFileSync(path, `${STARTER}${pid} ${startTime(pid) ?? ''}\n`)
    return true
  } catch {
    return false
  }
}

/**
 * Ends what a dead run left behind: its process groups, and every process that carries its token. Gives whether there was
 * anything. In a copy of a project there is not: what runs belongs to the original.
 */
export function endSurvivors(directory: string, token: string): boolean {
  if (isCopied(directory, token)) {
    rmSync(recordPath(directory, token), {force: true})
    return false
  }
  const groups = [...recordedGroups(directory, token), ...endStarters(recordedGroups(directory, token, STARTER))]
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

/** Whether the folder that a run noted its processes in is another one, and still where it was. */
function isCopied(directory: string, token: string): boolean {
  const line = readLines(recordPath(directory, token)).find((text) => text.startsWith(PLACE))
  if (line === undefined) return false
  try {
    const {id, path} = JSON.parse(line.slice(PLACE.length)) as Place
    return id !== placeOf(directory)?.id && id === placeOf(path)?.id
  } catch {
    return false
  }
}

function placeOf(directory: string): Place | undefined {
  const stat = statSync(directory, {bigint: true, throwIfNoEntry: false})
  return stat && {path: realpathSync(directory), id: `${stat.dev}-${stat.ino}`}
}

/** Ends what may hold orders that nobody waits for any more, once it stands still; gives what it had started, which it may not have noted. */
function endStarters(starters: readonly number[]): number[] {
  if (starters.length === 0) return []
  for (const starter of starters) signalGroup(starter, 'SIGSTOP')
  waitUntil(() => starters.every((starter) => isStill(starter)), SURVIVOR_GRACE)
  const started = childrenOf(starters)
  for (const starter of starters) signalGroup(starter, 'SIGKILL')
  waitUntil(() => !starters.some((starter) => isGroupAlive(starter)), SURVIVOR_GRACE)
  return started
}

/** Groups that still are the ones recorded: a process id may have been given to somebody else since. */
function recordedGroups(directory: string, token: string, kind: '' | typeof STARTER = ''): number[] {
  const lines = readLines(recordPath(directory, token)).filter((line) => (kind === '' ? /^\d/.test(line) : line.startsWith(kind)))
  return lines.flatMap((line) => {
    const [pid, started] = line.slice(kind.length).split(' ')
    const now = startTime(Number(pid))
    // The leader may be gone while its group lives on; the system keeps its number taken for that long.
    const same = now === undefined || now === started
    return same && isGroupAlive(Number(pid)) ? [Number(pid)] : []
  })
}

function processesWithToken(token: string): number[] {
  return processesWith({[TOKEN_VARIABLE]: token})
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
