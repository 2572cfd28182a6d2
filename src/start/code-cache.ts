import {readdirSync, readFileSync, rmSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {Script} from 'node:vm'
import {keepFile, readKeptFile} from '../files/kept-file.ts'

/** Commands of one mmm whose compiled code is kept. */
const MAXIMUM = 64

interface Facts {
  /** How many modules the command had loaded. */
  readonly modules: number
  /** Bytes of each script, in this order. */
  readonly lengths: Readonly<Record<string, number>>
}

/**
 * Keeps what V8 has made of scripts, with all functions that a command used: Node.js's own cache is made before any of them
 * has run, so that it would compile most of them again every time.
 */
export class CodeCache {
  readonly #path: string | undefined
  readonly #stamp: string
  readonly #scripts = new Map<string, Script>()
  readonly #kept = new Map<string, Buffer>()
  #modules = -1
  #isStale = false
  #isOfOneBuild = true

  /** `path` of the file, if one may be kept; `stamp` of the build that the scripts are of. */
  constructor(path: string | undefined, stamp: string) {
    this.#path = path
    this.#stamp = stamp
    const kept = path === undefined ? undefined : readKeptFile<Facts>(path, stamp)
    if (!kept) return
    this.#modules = kept.facts.modules
    let start = 0
    for (const [file, length] of Object.entries(kept.facts.lengths)) this.#kept.set(file, kept.data.subarray(start, (start += length)))
  }

  /** Compiles a file as the body of a function of these parameters. */
  compile(file: string, parameters: string): (...values: unknown[]) => void {
    const text = readFileSync(file, 'latin1')
    // A build may be writing the files at this moment; and V8 knows a script by its length alone.
    if (text.startsWith('// build ') && !text.startsWith(this.#stamp, '// build '.length)) this.#isOfOneBuild = false
    const cachedData = this.#isOfOneBuild ? this.#kept.get(file) : undefined
    const script = new Script(`(function (${parameters}) {${text}\n})`, {filename: file, ...(cachedData && {cachedData})})
    this.#scripts.set(file, script)
    if (!cachedData || script.cachedDataRejected) this.#isStale = true
    return script.runInThisContext() as (...values: unknown[]) => void
  }

  /** Writes what the process has compiled, where it knows more than what was kept: `modules` says how far it came. */
  save(modules: number): void {
    if (this.#path === undefined || !this.#isOfOneBuild || !(this.#isStale || modules > this.#modules)) return
    const parts = [...this.#scripts].map(([file, script]) => [file, script.createCachedData()] as const)
    const facts: Facts = {modules, lengths: Object.fromEntries(parts.map(([file, {length}]) => [file, length]))}
    keepFile(this.#path, this.#stamp, facts, Buffer.concat(parts.map(([, part]) => part)))
    forgetOldest(dirname(this.#path))
  }
}

/** Each takes nearly a megabyte. */
function forgetOldest(folder: string): void {
  try {
    const names = readdirSync(folder)
    if (names.length <= MAXIMUM) return
    const files = names.map((name) => ({path: join(folder, name), at: statSync(join(folder, name)).mtimeMs}))
    for (const {path} of files.toSorted((a, b) => b.at - a.at).slice(MAXIMUM)) rmSync(path, {force: true})
  } catch {
    // Another process is doing the same, or whoever owns the folder wants it so.
  }
}
