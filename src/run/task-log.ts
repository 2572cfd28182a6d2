import {closeSync, constants, fstatSync, mkdirSync, openSync, readSync, writeSync} from 'node:fs'
import {dirname} from 'node:path'
import {maskSecrets} from '../text/secrets.ts'
import {blotOut} from './blot-out.ts'
import type {TaskLog} from './runner.ts'

const {O_APPEND, O_CREAT, O_RDWR, O_TRUNC} = constants

/** A log that is still open. */
export interface OpenTaskLog extends TaskLog {
  close(): void
}

/**
 * Opens the log of one attempt. Children append to the very same file, so nothing passes through mmm and nothing is lost
 * with it. Secrets that they print stand in it until it is closed; what is read of it never shows them.
 */
export function openTaskLog(path: string, secrets: readonly string[] = [], goesOn = false): OpenTaskLog {
  const descriptor = open(path, goesOn)
  return {
    path,
    descriptor,
    write: (text) => void writeSync(descriptor, maskSecrets(text, secrets)),
    size: () => fstatSync(descriptor).size,
    tail(from, length) {
      const {size} = fstatSync(descriptor)
      const start = Math.max(from, size - length)
      const bytes = Buffer.alloc(Math.max(0, size - start))
      const read = readSync(descriptor, bytes, 0, bytes.length, start)
      const text = maskSecrets(bytes.toString('utf8', 0, read), secrets)
      // A cut may fall inside a character or a line; a reader is better served by whole lines.
      return start > from ? `…\n${text.slice(text.indexOf('\n') + 1)}` : text
    },
    close() {
      closeSync(descriptor)
      if (secrets.length > 0) blotOut(path, secrets)
    },
  }
}

/** Nearly always the folder is there. Every attempt has a name of its own: a file that is there is of another database. */
function open(path: string, goesOn: boolean): number {
  // Reading the tail needs the descriptor too.
  const flags = O_RDWR | O_CREAT | O_APPEND | (goesOn ? 0 : O_TRUNC)
  try {
    return openSync(path, flags)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(dirname(path), {recursive: true})
    return openSync(path, flags)
  }
}
