import {closeSync, fstatSync, openSync, readFileSync, renameSync, rmSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {appendLine} from './history-append.ts'
import {type HistoryEntry, parseFirst, parseRecord} from './history-record.ts'

/** What the files of the history hold. */
export interface HistoryReading {
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[]
  /** Lines that are none of a record. */
  readonly damaged: number
  /** The number of the next one. */
  readonly next: number
}

/**
 * Numbers that are left out when a new file begins: a command that opened the old one at that moment still writes its
 * line there, and no two may have one number.
 */
const GAP = 100

export function historyPath(home: string): string {
  return join(home, 'history.jsonl')
}

/** The file before; the one before that is dropped. */
function olderPath(path: string): string {
  return path.replace(/\.jsonl$/, '.1.jsonl')
}

/** Reads both files as they are at one moment. Throws where they cannot be read. */
export function readHistory(path: string): HistoryReading {
  for (;;) {
    const before = identify(path)
    const texts = [olderPath(path), path].map((file) => readIfThere(file))
    // Somebody has begun a new file in between.
    if (identify(path) === before) return number(texts)
  }
}

/** Begins a new file when this one is too large. Only under the lock. */
export function rotate(path: string, limit: number): void {
  if ((statSync(path, {throwIfNoEntry: false})?.size ?? 0) <= limit) return
  const {next} = readHistory(path)
  renameSync(path, olderPath(path))
  appendLine(path, {first: next + GAP})
}

/** Forgets everything; numbers go on. Only under the lock. */
export function clear(path: string): number {
  const {entries, next} = readHistory(path)
  rmSync(olderPath(path), {force: true})
  rmSync(path, {force: true})
  if (next > 1) appendLine(path, {first: next + GAP})
  return entries.length
}

function number(texts: readonly string[]): HistoryReading {
  const entries: HistoryEntry[] = []
  let damaged = 0
  let next = 1
  for (const text of texts) {
    const lines = text.split('\n').filter((line) => line !== '')
    // Others may have written before the line that says where the file begins.
    next = lines.map((line) => parseFirst(line)).find((first) => first !== undefined) ?? next
    for (const line of lines) {
      if (parseFirst(line) !== undefined) continue
      const record = parseRecord(line)
      if (record) entries.push({number: next, ...record})
      else damaged++
      next++
    }
  }
  return {entries, damaged, next}
}

function identify(path: string): string {
  const {birthtimeMs, ino} = statSync(path, {throwIfNoEntry: false}) ?? {}
  return `${ino} ${birthtimeMs}`
}

function readIfThere(path: string): string {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
  try {
    return fstatSync(file).isFile() ? readFileSync(file, 'utf8') : ''
  } finally {
    closeSync(file)
  }
}
