import type {Stats} from 'node:fs'
import {platform, release} from 'node:os'
import {describeUnreadable} from './unreadable.ts'

export interface SpecFile {
  /** From the project's folder, with forward slashes. */
  readonly path: string
  /** Changes whenever size, times or inode do. */
  readonly fingerprint: string
  /** Why it is not to be read at all. */
  readonly refused?: {readonly code: 'too-large' | 'unreadable'; readonly message: string}
}

/** To be raised when files are read another way: then all are read again. */
const READING = 5

/** Specifications longer than this are no texts for a runner. */
export const MAXIMUM_BYTES = 1024 * 1024

/** Numbers that are kept of a file. */
const WIDTH = 4

/** What one look at the files saw. In columns: of ten thousand, an object and a text each take as long as the system does. */
export class FilesLook {
  readonly #paths: string[] = []
  /** Outside of what V8 collects, which a thousand files would have it do once more. */
  #numbers = new Float64Array(256 * WIDTH)
  /** What cannot be read, by place: its fingerprint where there are no numbers, and why. */
  readonly #refused = new Map<number, Pick<SpecFile, 'refused'> & {readonly fingerprint: string | undefined}>()
  #bytes: Buffer | undefined

  add(path: string, stats: Stats): void {
    const refused = refusalOf(stats)
    if (refused) this.#refused.set(this.#paths.length, {fingerprint: undefined, refused})
    this.#note(path, stats.size, stats.mtimeMs, stats.ctimeMs, stats.ino)
  }

  /** What the system does not let anybody look at, with its code for that. */
  refuse(path: string, code: string, kind: 'file' | 'folder'): void {
    const refused = {code: 'unreadable', message: describeUnreadable(code, kind)} as const
    this.#refused.set(this.#paths.length, {fingerprint: code, refused})
    this.#note(path, 0, 0, 0, 0)
  }

  /** In the order in which the system named them. */
  files(): SpecFile[] {
    const numbers = this.#numbers
    return this.#paths.map((path, place) => {
      const at = place * WIDTH
      const {fingerprint = `${READING}:${numbers[at]}-${numbers[at + 1]}-${numbers[at + 2]}-${numbers[at + 3]}`, refused} = this.#refused.get(place) ?? {}
      return refused ? {path, fingerprint, refused} : {path, fingerprint}
    })
  }

  /**
   * All of it, once all is added. They are others as soon as anything is: a name, a size, a time, an inode, or what cannot
   * be read. The same files in another order have others as well, so unequal ones prove nothing.
   */
  bytes(): Buffer {
    if (this.#bytes) return this.#bytes
    const refusals = [...this.#refused].map(([place, {fingerprint = ''}]) => `${place} ${fingerprint}`)
    const names = Buffer.from(`${READING} ${this.#paths.length}\n${this.#paths.join('\n')}\n\n${refusals.join('\n')}`)
    return (this.#bytes = Buffer.concat([names, new Uint8Array(this.#numbers.buffer, 0, this.#paths.length * WIDTH * Float64Array.BYTES_PER_ELEMENT)]))
  }

  #note(path: string, size: number, modified: number, changed: number, inode: number): void {
    const at = this.#paths.push(path) * WIDTH - WIDTH
    if (at === this.#numbers.length) {
      const before = this.#numbers
      this.#numbers = new Float64Array(2 * before.length)
      this.#numbers.set(before)
    }
    this.#numbers[at] = size
    this.#numbers[at + 1] = modified
    this.#numbers[at + 2] = changed
    this.#numbers[at + 3] = inode
  }
}

/**
 * Milliseconds within which a file may change again and have the same times. Linux counts in ticks of up to 10 ms and,
 * from 6.13 on, no change after a look like one before it; macOS counts in less than a microsecond.
 */
const TICK = platform() === 'darwin' || isFineGrained(platform(), release()) ? 0 : 20

/** The same where times are whole seconds, as on FAT. */
const SECONDS = 2000

/** Ends the fingerprint of what has to be read again, look as it may. */
export const UNSETTLED = '~'

/** Whether a file that was just read had changed so lately that it may change unseen. */
export function isUnsettled({fingerprint}: Pick<SpecFile, 'fingerprint'>, tick = TICK, now = Date.now()): boolean {
  const changed = Number(/-([\d.]+)-\d+(?:#|$)/.exec(fingerprint)?.[1] ?? Number.NaN)
  // The clock of this process counts whole milliseconds, and so may seem to be behind.
  return Math.max(0, now - changed) < (changed % 1000 === 0 ? SECONDS : tick)
}

export function isFineGrained(system: string, version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return system === 'linux' && (major > 6 || (major === 6 && minor >= 13))
}

/** A stranger's link may lead to a device that never ends, or to a pipe that nobody writes to. */
function refusalOf(stats: Stats): SpecFile['refused'] {
  if (stats.size > MAXIMUM_BYTES) return {code: 'too-large', message: `The file is longer than ${MAXIMUM_BYTES / 1024} KiB.`}
  if (stats.isFile() || stats.isSymbolicLink()) return undefined
  return {code: 'unreadable', message: `It is no file, but ${stats.isDirectory() ? 'a link to a folder' : 'a device, a pipe or a socket'}.`}
}
