import {closeSync, fstatSync, futimesSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {crc32} from 'node:zlib'

/** Bytes from word to word that are looked at: four in each page, of which a disk has all or nothing where it was stopped. */
const STEP = 1024

/** Milliseconds after which every byte is looked at again: a disk forgets seldom, but what V8 made of code ends the process then. */
const TRUSTED = 3_600_000

interface Header<Facts> {
  /** Of what made it. */
  readonly stamp: string
  readonly checksum: number
  /** Of every byte. */
  readonly whole: number
  readonly facts: Facts
}

/** Reads what {@link keepFile} has written; nothing where there is none, where it is damaged, or where something else made it. */
export function readKeptFile<Facts>(path: string, stamp: string): {readonly facts: Facts; readonly data: Buffer} | undefined {
  try {
    const file = openSync(path, 'r')
    try {
      return readFrom(file, stamp)
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

function readFrom<Facts>(file: number, stamp: string): {readonly facts: Facts; readonly data: Buffer} | undefined {
  const {mtimeMs, uid} = fstatSync(file)
  // The folder may be one that others write to as well, and what is read is trusted.
  if (process.getuid && uid !== process.getuid()) return undefined
  const whole = readFileSync(file)
  const end = whole.indexOf('\n')
  const header = JSON.parse(whole.toString('utf8', 0, end)) as Header<Facts & object>
  const data = whole.subarray(end + 1)
  if (header.stamp !== stamp || checksumOf(data) !== header.checksum) return undefined
  if (Math.abs(Date.now() - mtimeMs) > TRUSTED) {
    if (sumOfAll(header.facts, data) !== header.whole) return undefined
    remember(file)
  }
  return {facts: header.facts, data}
}

/**
 * Takes a file for one that nobody has looked at, until what is given back is called: whoever ends the process in between
 * without a word, as V8 does where its code is damaged, has the next one look at every byte.
 */
export function distrustKeptFile(path: string): () => void {
  try {
    const {atime, mtime} = statSync(path)
    utimesSync(path, atime, 0)
    return () => {
      try {
        utimesSync(path, atime, mtime)
      } catch {
        // Somebody has taken it away.
      }
    }
  } catch {
    return () => {}
  }
}

/** That it was looked at. */
function remember(file: number): void {
  try {
    const now = new Date()
    futimesSync(file, now, now)
  } catch {
    // Then the next one looks again.
  }
}

/** Keeps what can be found out again, for the next process: it is there wholly or not at all, and where it cannot be kept, it is not. */
export function keepFile(path: string, stamp: string, facts: object, data: Buffer): void {
  const staged = `${path}.${process.pid}.tmp`
  try {
    mkdirSync(dirname(path), {recursive: true})
    const header: Header<object> = {stamp, checksum: checksumOf(data), whole: sumOfAll(facts, data), facts}
    writeFileSync(staged, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), data]), {mode: 0o600})
    renameSync(staged, path)
  } catch {
    // It would only have saved time.
    rmSync(staged, {force: true})
  }
}

function sumOfAll(facts: object, data: Buffer): number {
  return crc32(data, crc32(JSON.stringify(facts)))
}

/** Of one word in each step. To load what makes a checksum of every byte would take longer than to read the file. */
function checksumOf(data: Buffer): number {
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  let sum = data.length
  for (let at = 0; at + 4 <= data.length; at += STEP) sum = (Math.imul(sum, 31) + view.getInt32(at, true)) | 0
  return sum
}
