import {closeSync, openSync, readSync, writeSync} from 'node:fs'

/** Bytes that are read at once. */
const CHUNK = 1024 * 1024

/** Writes stars over every secret in a file. Nothing moves: whoever follows the file meanwhile goes on where it was. */
export function blotOut(path: string, secrets: readonly string[]): void {
  const needles = secrets.map((secret) => Buffer.from(secret))
  const overlap = Math.max(0, ...needles.map(({length}) => length - 1))
  const buffer = Buffer.alloc(CHUNK + overlap)
  const file = openSync(path, 'r+')
  try {
    for (let start = 0; ; start += CHUNK) {
      // A secret may begin in one chunk and end in the next.
      const length = readSync(file, buffer, 0, buffer.length, start)
      for (const needle of needles) blotOutOne(file, buffer.subarray(0, length), needle, start)
      if (length < buffer.length) return
    }
  } finally {
    closeSync(file)
  }
}

function blotOutOne(file: number, bytes: Buffer, needle: Buffer, start: number): void {
  for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + needle.length)) {
    bytes.fill('*', at, at + needle.length)
    writeSync(file, bytes, at, needle.length, start + at)
  }
}
