import {closeSync, fstatSync, openSync, readFileSync, readSync, renameSync, writeFileSync} from 'node:fs'
import type {Mask} from './secrets.ts'

const CHUNK = 256 * 1024

/** Reads a file while another process still writes to it. */
export class StreamFile {
  readonly path: string
  /** For the child to append to: what it wrote survives mmm. */
  readonly descriptor: number
  #offset: number

  /** A retry of the same attempt goes on in the same file. Nobody else may read it: secrets are masked only when it is whole. */
  constructor(path: string) {
    this.path = path
    this.descriptor = openSync(path, 'a+', 0o600)
    this.#offset = fstatSync(this.descriptor).size
  }

  /** What has come since the last time. */
  *read(): Generator<Buffer> {
    for (;;) {
      const bytes = Buffer.allocUnsafe(CHUNK)
      const read = readSync(this.descriptor, bytes, 0, CHUNK, this.#offset)
      if (read === 0) return
      this.#offset += read
      yield bytes.subarray(0, read)
    }
  }

  /** Ends the reading; secrets that are in it are masked. */
  close(mask: Mask): void {
    closeSync(this.descriptor)
    const text = readFileSync(this.path, 'utf8')
    const masked = mask(text)
    if (masked === text) return
    writeFileSync(`${this.path}.tmp`, masked, {mode: 0o600})
    renameSync(`${this.path}.tmp`, this.path)
  }
}
