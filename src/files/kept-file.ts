import {closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'

/** Bytes of what a disk writes at once: where it was stopped between, none of the second half is there. */
const SECTOR = 512

interface Header<Facts> {
  /** Of what made it. */
  readonly stamp: string
  readonly checksum: number
  readonly facts: Facts
}

/** Reads what {@link keepFile} has written; nothing where there is none, where it is damaged, or where something else made it. */
export function readKeptFile<Facts>(path: string, stamp: string): {readonly facts: Facts; readonly data: Buffer} | undefined {
  try {
    const whole = readOwn(path)
    const end = whole.indexOf('\n')
    const header = JSON.parse(whole.toString('utf8', 0, end)) as Header<Facts>
    const data = whole.subarray(end + 1)
    return header.stamp === stamp && checksumOf(data) === header.checksum ? {facts: header.facts, data} : undefined
  } catch {
    return undefined
  }
}

/** Only what this user has written: the folder may be one that others write to as well, and what is read is trusted. */
function readOwn(path: string): Buffer {
  const file = openSync(path, 'r')
  try {
    if (process.getuid && fstatSync(file).uid !== process.getuid()) throw new Error(`${path} is another user's`)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

/** Keeps what can be found out again, for the next process: it is there wholly or not at all, and where it cannot be kept, it is not. */
export function keepFile(path: string, stamp: string, facts: object, data: Buffer): void {
  const staged = `${path}.${process.pid}.tmp`
  try {
    mkdirSync(dirname(path), {recursive: true})
    const header: Header<object> = {stamp, checksum: checksumOf(data), facts}
    writeFileSync(staged, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), data]), {mode: 0o600})
    renameSync(staged, path)
  } catch {
    // It would only have saved time.
    rmSync(staged, {force: true})
  }
}

/** Of one word in each sector. To load what makes a checksum of every byte would take longer than to read the file. */
function checksumOf(data: Buffer): number {
  let sum = data.length
  for (let at = 0; at + 4 <= data.length; at += SECTOR) sum = (Math.imul(sum, 31) + data.readInt32LE(at)) | 0
  return sum
}
