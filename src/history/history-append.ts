import {closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync} from 'node:fs'
import {dirname} from 'node:path'
import type {HistoryRecord} from './history-record.ts'

const NEW_LINE = 0x0a

/**
 * Writes one line at the end of the history, in one write: whoever else writes at the same moment loses nothing. Throws
 * where it cannot. Gives the size of the file.
 */
export function appendLine(path: string, line: object | HistoryRecord): number {
  const text = `${JSON.stringify(line)}\n`
  for (;;) {
    const file = open(path)
    try {
      const {size} = fstatSync(file)
      // A full disk may have cut somebody's line off: that one is lost, this one shall not be.
      writeSync(file, endsLine(file, size) ? text : `\n${text}`)
      const after = fstatSync(file)
      // The file that was opened may have been dropped in between.
      if (after.nlink > 0) return after.size
    } finally {
      closeSync(file)
    }
  }
}

/** Nobody else's business: what one types. */
function open(path: string): number {
  try {
    return openSync(path, 'a+', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(dirname(path), {recursive: true})
    return openSync(path, 'a+', 0o600)
  }
}

function endsLine(file: number, size: number): boolean {
  if (size === 0) return true
  const last = Buffer.alloc(1)
  return readSync(file, last, 0, 1, size - 1) === 0 || last[0] === NEW_LINE
}
