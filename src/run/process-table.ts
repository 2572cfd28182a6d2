import {readdirSync, readFileSync} from 'node:fs'

/** Numbers of all processes; none where the system keeps no `/proc`. */
export function listProcesses(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  } catch {
    return []
  }
}

/** When a process started, in the system's own unit; `undefined` where it cannot be told. */
export function startTime(pid: number): string | undefined {
  return statFields(pid)?.[19]
}

/** A process that has ended, and whose parent has not asked how. */
export function isZombie(pid: number): boolean {
  return statFields(pid)?.[0] === 'Z'
}

/** Whether a process has ended; where the system keeps no `/proc`, also its parent has to have asked how. */
export function isOver(pid: number): boolean {
  return isZombie(pid) || !signalProcess(pid, 0)
}

/** Processes that one has started and that have not ended; none where the system keeps no `/proc`. */
export function childrenOf(parents: readonly number[]): number[] {
  return listProcesses().filter((pid) => {
    const fields = statFields(pid)
    return fields !== undefined && parents.includes(Number(fields[1])) && fields[0] !== 'Z'
  })
}

/** Whether a process does not go on until it is told to, or not at all. */
export function isStill(pid: number): boolean {
  const state = statFields(pid)?.[0]
  return state === undefined || state === 'T' || state === 't' || state === 'Z'
}

/** Other processes whose environment began with these variables, children that left their group included; none where the system does not say. */
export function processesWith(variables: Readonly<Record<string, string>>): number[] {
  const wanted = Object.entries(variables).map(([name, value]) => Buffer.from(`${name}=${value}`).toString('latin1'))
  return listProcesses().filter((pid) => {
    try {
      const held = pid === process.pid ? [] : readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
      return wanted.every((variable) => held.includes(variable)) && !isZombie(pid)
    } catch {
      return false
    }
  })
}

/**
 * Whether something of a process group still runs. Zombies do not count: where the first process of a container does not
 * collect them, they keep their group there for ever.
 */
export function isGroupAlive(group: number): boolean {
  if (!signalGroup(group, 0)) return false
  const processes = listProcesses()
  return processes.length === 0 || processes.some((pid) => isLiveMember(pid, group))
}

/** Sends a signal to a process group (0: only asks whether it is there); `false` when it is gone. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  // To the system these are everybody, and this process's own; none is ever one that mmm has started.
  if (!(group > 1)) return false
  const {stackTraceLimit} = Error
  try {
    // That it is gone is the common case: where the error comes from takes longer to find than the answer.
    Error.stackTraceLimit = 0
    process.kill(-group, signal)
    return true
  } catch (error) {
    // A group that belongs to somebody else is alive, and not ours to end.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Sends a signal to one process; `false` when it is gone. */
export function signalProcess(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

function isLiveMember(pid: number, group: number): boolean {
  const fields = statFields(pid)
  return fields !== undefined && Number(fields[2]) === group && fields[0] !== 'Z'
}

/** Fields of `/proc/PID/stat` after the command's name, which may itself hold spaces and parentheses. */
function statFields(pid: number): string[] | undefined {
  try {
    // As UTF-8 it is read in one go, and what a name may hold beside that is not looked at.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
