import {type ChildProcessByStdio, spawn} from 'node:child_process'
import type {Readable} from 'node:stream'
import {isZombie} from '../../src/run/process-table.ts'
import {ROOT} from './binary.ts'
import {linesOf, until} from './waiting.ts'

/** Whether a process runs; one that has ended and was not collected yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch {
    return false
  }
}

/** Settles with the process ids that commands of a test wrote into a file, one a line. */
export async function pidsIn(path: string, count = 1): Promise<number[]> {
  await until(() => linesOf(path).length >= count, `${count} process ids in ${path}`)
  return linesOf(path).map(Number)
}

/** Starts a module, given as text, that imports from mmm's source. */
export function startModule(source: string, ...args: readonly string[]): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, ['--input-type=module', '--eval', source, ...args], {cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit']})
}
