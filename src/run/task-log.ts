import {closeSync, constants, fstatSync, mkdirSync, openSync, readSync, statSync, writeSync} from 'node:fs'
import {dirname} from 'node:path'
import {maskSecrets} from '../text/secrets.ts'
import {blotOut} from './blot-out.ts'
import type {TaskLog} from './runner.ts'

/** Characters of a log that are kept in memory. */
const KEPT = 4096

const {O_APPEND, O_CREAT, O_RDWR, O_TRUNC} = constants

/** How another process opens a log to append to it, and what that process writes first. */
export interface LogLoan {
  readonly flags: number
  readonly heading: string
  /** It was not taken: nothing was written. */
  decline(): void
  /** What took it has ended, and left it with so many bytes, where that is known. */
  end(size?: number): void
}

/** A log that can be handed to a process without being opened here. */
export interface LendableLog extends Pick<TaskLog, 'descriptor' | 'path' | 'write'> {
  lend?(heading: string): LogLoan
}

/**
 * The log of one attempt. Children append to the very same file, so nothing passes through mmm and nothing is lost with it.
 * Secrets that they print stand in it until it is closed; what is read of it never shows them. It is opened when it is first
 * needed here: of a command that a starter carries out and that prints nothing, all is known without.
 */
export class OpenTaskLog implements LendableLog, TaskLog {
  readonly path: string
  readonly #secrets: readonly string[]
  #descriptor: number | undefined
  /** Whether the file is this attempt's already; one that is there before is of another database. */
  #isBegun: boolean
  /** All that it holds, as long as nobody can have written anything else. */
  #known: string | undefined

  /** `goesOn`: it was begun before. */
  constructor(path: string, secrets: readonly string[] = [], goesOn = false) {
    this.path = path
    this.#secrets = secrets
    this.#isBegun = goesOn
    this.#known = goesOn ? undefined : ''
  }

  get descriptor(): number {
    this.#known = undefined
    return this.open()
  }

  /** Opens it, if it is not. */
  open(): number {
    if (this.#descriptor !== undefined) return this.#descriptor
    this.#descriptor = openOrMake(this.path, this.#flags)
    this.#isBegun = true
    return this.#descriptor
  }

  lend(heading: string): LogLoan {
    const text = maskSecrets(heading, this.#secrets)
    const [isBegun, known, flags] = [this.#isBegun, this.#known, this.#flags]
    this.#isBegun = true
    this.#known = undefined
    return {
      flags,
      heading: text,
      decline: () => {
        this.#isBegun = isBegun || this.#descriptor !== undefined
        this.#known = known
      },
      end: (size) => {
        if (known === undefined || size !== Buffer.byteLength(known) + Buffer.byteLength(text)) return
        this.#known = known
        this.#grow(text)
      },
    }
  }

  write(text: string): void {
    const masked = maskSecrets(text, this.#secrets)
    writeSync(this.open(), masked)
    this.#grow(masked)
  }

  size(): number {
    if (this.#known !== undefined) return Buffer.byteLength(this.#known)
    if (this.#descriptor !== undefined) return fstatSync(this.#descriptor).size
    return statSync(this.path, {throwIfNoEntry: false})?.size ?? 0
  }

  tail(from: number, length: number): string {
    const size = this.size()
    const start = Math.max(from, size - length)
    const text = maskSecrets(this.#read(start, size).toString('utf8'), this.#secrets)
    // A cut may fall inside a character or a line; a reader is better served by whole lines.
    return start > from ? `…\n${text.slice(text.indexOf('\n') + 1)}` : text
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    if (this.#isBegun && this.#secrets.length > 0) blotOut(this.path, this.#secrets)
  }

  // Reading the tail needs the descriptor too.
  get #flags(): number {
    return O_RDWR | O_CREAT | O_APPEND | (this.#isBegun ? 0 : O_TRUNC)
  }

  #grow(text: string): void {
    if (this.#known !== undefined) this.#known = this.#known.length + text.length > KEPT ? undefined : this.#known + text
  }

  #read(start: number, end: number): Buffer {
    if (this.#known !== undefined) return Buffer.from(this.#known).subarray(start, end)
    const bytes = Buffer.alloc(Math.max(0, end - start))
    return bytes.length === 0 ? bytes : bytes.subarray(0, readSync(this.open(), bytes, 0, bytes.length, start))
  }
}

/** Nearly always the folder is there. */
function openOrMake(path: string, flags: number): number {
  try {
    return openSync(path, flags)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    mkdirSync(dirname(path), {recursive: true})
    return openSync(path, flags)
  }
}
