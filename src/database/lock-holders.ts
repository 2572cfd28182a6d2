import {readdirSync, readFileSync, readlinkSync, realpathSync, statSync} from 'node:fs'
import {printableLine} from '../text/terminal.ts'
import type {LockHolder} from './errors.ts'

/** Columns of a command line that are shown. */
const COMMAND_WIDTH = 200

/**
 * The other processes that hold a write lock on a database or, where the system does not tell who does, that have it
 * open. Only Linux tells anything.
 */
export function findHolders(path: string): LockHolder[] {
  const lockers = findLockers(path)
  return (lockers.length > 0 ? lockers : findOpeners(path)).map((pid) => ({pid, command: commandOf(pid)}))
}

/** In write-ahead mode writers lock the log's shared index, otherwise the database itself. */
function findLockers(path: string): number[] {
  const files = new Set([path, `${path}-shm`].flatMap((file) => fileKey(file) ?? []))
  const pids = readLines('/proc/locks').flatMap((line) => {
    const [kind, , mode, pid, file] = line.split(/\s+/).slice(1)
    return kind === 'POSIX' && mode === 'WRITE' && files.has(file!) ? [Number(pid)] : []
  })
  return others(pids)
}

/** A file as `/proc/locks` names it: device in hexadecimal, inode. */
function fileKey(file: string): string | undefined {
  const stat = statSync(file, {bigint: true, throwIfNoEntry: false})
  if (!stat) return undefined
  const major = ((stat.dev >> 8n) & 0xfffn) | ((stat.dev >> 32n) & ~0xfffn)
  const minor = (stat.dev & 0xffn) | ((stat.dev >> 12n) & ~0xffn)
  return `${hexadecimal(major)}:${hexadecimal(minor)}:${stat.ino}`
}

function findOpeners(path: string): number[] {
  const real = attempt(() => realpathSync(path)) ?? path
  const opens = (pid: string): boolean => list(`/proc/${pid}/fd`).some((descriptor) => attempt(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`)) === real)
  return others(
    list('/proc')
      .filter((name) => /^\d+$/.test(name) && opens(name))
      .map(Number),
  )
}

/** Each process once, without this one, and without those that live where they have no number here. */
function others(pids: readonly number[]): number[] {
  return [...new Set(pids)].filter((pid) => pid > 0 && pid !== process.pid).toSorted((a, b) => a - b)
}

function commandOf(pid: number): string {
  const words = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? ''
  return printableLine(words.replaceAll('\0', ' '), COMMAND_WIDTH) || 'unknown command'
}

function readLines(path: string): string[] {
  return (attempt(() => readFileSync(path, 'utf8')) ?? '').split('\n')
}

function list(directory: string): string[] {
  return attempt(() => readdirSync(directory)) ?? []
}

/** Processes come and go, and some are nobody's business: what cannot be read is not there. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}

function hexadecimal(number: bigint): string {
  return number.toString(16).padStart(2, '0')
}
