import {createHash} from 'node:crypto'
import {readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {showable} from '../configuration/secret-settings.ts'
import type {FileWriteFailedError} from '../files/errors.ts'
import {writeAtomically} from '../files/write-atomically.ts'
import {ok, type Result} from '../result.ts'
import type {Project} from './project.ts'
import type {Powers} from './trust.ts'

/** What is written of a project that was made here: whatever it does is its owner's doing. */
const EVERYTHING = 'everything'

/**
 * What somebody has agreed to that a project may do, in a file of mmm's home. Where there is none, nobody has agreed to
 * anything, be the project trusted since before mmm kept this.
 */
export class TrustedPowers {
  readonly #path: string

  constructor(home: string, project: string) {
    this.#path = join(home, 'trust', `${digest([project]).slice(0, 16)}.json`)
  }

  /** What of some powers nobody has agreed to. */
  widened(powers: () => Powers): Powers {
    const agreed = this.#read()
    if (agreed === EVERYTHING) return {commands: [], settings: []}
    const {commands, settings} = powers()
    return {
      commands: commands.filter((command) => !agreed.has(ofCommand(command))),
      settings: settings.filter(({key, value}) => !agreed.has(ofSetting(key, value))),
    }
  }

  /** Whether somebody has agreed to this value of a setting. */
  hasSetting(key: string, value: unknown): boolean {
    const agreed = this.#read()
    return agreed === EVERYTHING || agreed.has(ofSetting(key, value))
  }

  /** Adds to what was agreed to; `anew`: nothing else counts any more. */
  agree({commands, settings}: Powers, {anew = false} = {}): Result<void, FileWriteFailedError> {
    const agreed = anew ? new Set<string>() : this.#read()
    if (agreed === EVERYTHING) return ok()
    for (const command of commands) agreed.add(ofCommand(command))
    for (const {key, value} of settings) agreed.add(ofSetting(key, value))
    return this.#write([...agreed].toSorted())
  }

  /** Notes that a project was made here; what was agreed to of one that was not stays all there is. */
  entrust({trusted}: Pick<Project, 'trusted'>): Result<void, FileWriteFailedError> {
    const agreed = this.#read()
    return trusted && agreed !== EVERYTHING && agreed.size === 0 ? this.#write(EVERYTHING) : ok()
  }

  /** A copy of the project may do what the project may. */
  copyTo(copy: TrustedPowers): Result<void, FileWriteFailedError> {
    const agreed = this.#read()
    return copy.#write(agreed === EVERYTHING ? agreed : [...agreed])
  }

  forget(): void {
    rmSync(this.#path, {force: true})
  }

  /** What cannot be read was agreed to by nobody. */
  #read(): typeof EVERYTHING | Set<string> {
    try {
      const written = JSON.parse(readFileSync(this.#path, 'utf8')) as unknown
      if (written === EVERYTHING) return EVERYTHING
      return new Set(Array.isArray(written) ? written.filter((entry) => typeof entry === 'string') : [])
    } catch {
      return new Set()
    }
  }

  #write(agreed: typeof EVERYTHING | readonly string[]): Result<void, FileWriteFailedError> {
    return writeAtomically(this.#path, `${JSON.stringify(agreed)}\n`)
  }
}

/** A command is agreed to wherever it stands, and so is a runner. */
function ofCommand({command, kind}: Powers['commands'][number]): string {
  return digest([kind === 'runner' ? kind : 'command', command])
}

/** As it is shown: a secret may change. */
function ofSetting(key: string, value: unknown): string {
  return digest(['setting', key, showable(value)])
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
