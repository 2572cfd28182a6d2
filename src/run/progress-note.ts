import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

/** Milliseconds between two notes. */
const INTERVAL = 250

/**
 * What is going on in each specification of a run, in a file beside its lock, for whoever watches the run from elsewhere. Only the newest
 * counts, so there is no row of it; and a note that cannot be written is no reason to do less.
 */
export class ProgressNote {
  readonly #path: string
  readonly #going = new Map<string, string>()
  #timer: NodeJS.Timeout | undefined

  constructor(directory: string, token: string) {
    this.#path = notePath(directory, token)
  }

  note(event: {readonly type: string; readonly spec?: string; readonly text?: string}): void {
    const {spec, text = '', type} = event
    if (spec === undefined || (type !== 'spec.progress' && !this.#going.has(spec))) return
    if (type === 'spec.progress') this.#going.set(spec, text)
    else if (type !== 'spec.verified') this.#going.delete(spec)
    this.#timer ??= setTimeout(() => this.#write(), INTERVAL).unref()
  }

  close(): void {
    clearTimeout(this.#timer)
    rmSync(this.#path, {force: true})
  }

  #write(): void {
    this.#timer = undefined
    try {
      writeFileSync(`${this.#path}.new`, JSON.stringify([...this.#going]), {mode: 0o600})
      // In the place of another, ext4 would bring it onto the disk first, which takes longer than all else here.
      rmSync(this.#path, {force: true})
      renameSync(`${this.#path}.new`, this.#path)
    } catch {
      rmSync(`${this.#path}.new`, {force: true})
    }
  }
}

/** What a run says is going on in its specifications just now. */
export function readProgress(directory: string, token: string): ReadonlyMap<string, string> {
  try {
    return new Map(JSON.parse(readFileSync(notePath(directory, token), 'utf8')) as Array<[string, string]>)
  } catch {
    return new Map()
  }
}

export function removeProgress(directory: string, token: string): void {
  rmSync(notePath(directory, token), {force: true})
}

function notePath(directory: string, token: string): string {
  return join(directory, `${token}.progress`)
}
