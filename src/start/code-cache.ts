import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {Script} from 'node:vm'
import {crc32} from 'node:zlib'

/** What is kept of one script. */
interface Entry {
  readonly stamp: string
  readonly modules: number
  readonly checksum: number
  readonly lengths: Readonly<Record<string, number>>
}

/**
 * Keeps what V8 has made of scripts, with all functions that a command used: Node.js's own cache is made before any of them
 * has run, so that it would compile most of them again every time. In any doubt there is nothing kept, and V8 begins anew.
 */
export class CodeCache {
  readonly #path: string | undefined
  readonly #stamp: string
  readonly #scripts = new Map<string, Script>()
  #kept = new Map<string, Buffer>()
  #modules = -1
  #isStale = false

  /** `path` of the file, if one may be kept; `stamp` of the build that the scripts are of. */
  constructor(path: string | undefined, stamp: string) {
    this.#path = path
    this.#stamp = stamp
    if (path !== undefined) this.#read(path)
  }

  /** Compiles a file as the body of a function of these parameters. */
  compile(file: string, parameters: string): (...values: unknown[]) => void {
    const cachedData = this.#kept.get(file)
    const source = `(function (${parameters}) {${readFileSync(file, 'latin1')}\n})`
    const script = new Script(source, {filename: file, ...(cachedData && {cachedData})})
    this.#scripts.set(file, script)
    if (!cachedData || script.cachedDataRejected) this.#isStale = true
    return script.runInThisContext() as (...values: unknown[]) => void
  }

  /** Writes what the process has compiled, where it knows more than what was kept: `modules` says how far it came. */
  save(modules: number): void {
    if (this.#path === undefined || this.#scripts.size === 0 || !(this.#isStale || modules > this.#modules)) return
    const temporary = `${this.#path}.${process.pid}`
    try {
      const parts = [...this.#scripts].map(([file, script]) => [file, script.createCachedData()] as const)
      const data = Buffer.concat(parts.map(([, part]) => part))
      const lengths = Object.fromEntries(parts.map(([file, {length}]) => [file, length]))
      const entry: Entry = {stamp: this.#stamp, modules, checksum: crc32(data), lengths}
      writeFileSync(temporary, Buffer.concat([Buffer.from(`${JSON.stringify(entry)}\n`), data]), {mode: 0o600})
      renameSync(temporary, this.#path)
    } catch {
      // It was only to save time.
      rmSync(temporary, {force: true})
    }
  }

  #read(path: string): void {
    try {
      const whole = readFileSync(path)
      const end = whole.indexOf('\n')
      const {checksum, lengths, modules, stamp} = JSON.parse(whole.toString('latin1', 0, end)) as Entry
      const data = whole.subarray(end + 1)
      // V8 trusts what it is given.
      if (stamp !== this.#stamp || crc32(data) !== checksum) return
      let start = 0
      this.#kept = new Map(Object.entries(lengths).map(([file, length]) => [file, data.subarray(start, (start += length))]))
      this.#modules = modules
    } catch {
      // There is none yet, or it is none.
    }
  }
}
