import {closeSync, constants, fstatSync, mkdirSync, openSync, readSync, writeSync} from 'node:fs'
import {dirname} from 'node:path'
import type {TaskLog} from './runner.ts'

const {O_APPEND, O_CREAT, O_RDWR, O_TRUNC} = constants

/** A log that is still open. */
export interface OpenTaskLog extends TaskLog {
  close(): void
}

/** Opens the log of one attempt. Children append to the very same file, so nothing passes through mmm and nothing is lost with it. */
export function openTaskLog(path: string): OpenTaskLog {
  mkdirSync(dirname(path), {recursive: true})
  // Every attempt has a name of its own: what is there is of another database. Reading the tail needs the descriptor too.
  const descriptor = openSync(path, O_RDWR | O_CREAT | O_TRUNC | O_APPEND)
  return {
    path,
    descriptor,
    write: (text) => void writeSync(descriptor, text),
    size: () => fstatSync(descriptor).size,
    tail(from, length) {
      const {size} = fstatSync(descriptor)
      const start = Math.max(from, size - length)
      const bytes = Buffer.alloc(Math.max(0, size - start))
      const read = readSync(descriptor, bytes, 0, bytes.length, start)
      const text = bytes.toString('utf8', 0, read)
      // A cut may fall inside a character or a line; a reader is better served by whole lines.
      return start > from ? `…\n${text.slice(text.indexOf('\n') + 1)}` : text
    },
    close: () => closeSync(descriptor),
  }
}
