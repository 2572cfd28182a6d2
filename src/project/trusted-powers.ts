import {createHash} from 'node:crypto'
import {existsSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import type {FileWriteFailedError} from '../files/errors.ts'
import {writeAtomically} from '../files/write-atomically.ts'
import type {Result} from '../result.ts'
import type {Powers} from './trust.ts'

/**
 * What somebody has agreed to that a project from elsewhere may do, in a file of mmm's home. Of a project that was made
 * here there is none: whatever it does is its owner's doing.
 */
export class TrustedPowers {
  readonly #path: string

  constructor(home: string, project: string) {
    this.#path = join(home, 'trust', `${digest([project]).slice(0, 16)}.json`)
  }

  /** Whether there is anything that nobody has agreed to only because it is new. */
  get isKept(): boolean {
    return existsSync(this.#path)
  }

  /** What of some powers nobody has agreed to. */
  widened({commands, settings}: Powers): Powers {
    if (!this.isKept) return {commands: [], settings: []}
    const agreed = this.#read()
    return {
      commands: commands.filter(({command}) => !agreed.has(digest(['command', command]))),
      settings: settings.filter(({key, value}) => !agreed.has(digest(['setting', key, value]))),
    }
  }

  /** Adds to what was agreed to. */
  agree({commands, settings}: Powers): Result<void, FileWriteFailedError> {
    const agreed = this.#read()
    for (const {command} of commands) agreed.add(digest(['command', command]))
    for (const {key, value} of settings) agreed.add(digest(['setting', key, value]))
    return writeAtomically(this.#path, `${JSON.stringify([...agreed].toSorted())}\n`)
  }

  forget(): void {
    rmSync(this.#path, {force: true})
  }

  /** What cannot be read was agreed to by nobody. */
  #read(): Set<string> {
    try {
      const digests = JSON.parse(readFileSync(this.#path, 'utf8')) as unknown
      return new Set(Array.isArray(digests) ? digests.filter((entry) => typeof entry === 'string') : [])
    } catch {
      return new Set()
    }
  }
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
