import {readdirSync, readFileSync, rmSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {Script} from 'node:vm'
import {distrustKeptFile, keepFile, readKeptFile} from '../files/kept-file.ts'

/** Commands of one mmm whose code is kept. */
const MAXIMUM = 64

interface Facts {
  /** The modules that the kept part of the pack has. */
  readonly modules: readonly string[]
  /** Bytes of that part. */
  readonly part: number
}

/** A script's body as the function that it is written as. */
export type Body = (...values: unknown[]) => void

/**
 * Keeps, for one command, the part of mmm's pack that it uses, and what V8 has made of it, with all functions that it called.
 * The whole pack is 1.7 MB: to read it takes longer than most of what a command does, and Node.js's own cache of compiled code is made
 * before any function has run, so that most would be compiled again every time. A first start finds out which modules are used, a second which functions.
 */
export class CommandCode {
  readonly #path: string | undefined
  readonly #stamp: string
  readonly #pack: string
  #script: Script | undefined
  #kept: Buffer | undefined
  #trust = (): void => {}
  #part = ''
  #modules = new Set<string>()
  #isBegun = false
  #isWhole = false
  #isStale = false
  #isOfOneBuild = true

  /** `path` of the file, if one may be kept; `pack` is the whole, of the build `stamp`. */
  constructor(path: string | undefined, pack: string, stamp: string) {
    this.#path = path
    this.#pack = pack
    this.#stamp = stamp
  }

  /** What the pack has of a module, and whatever came with it; the whole of it, where the kept part does not have it. */
  compileFor(module: string): Body {
    if (!this.#isBegun) this.#begin()
    if (this.#modules.has(module) && !this.#script) return this.#compilePart()
    this.#isWhole = true
    return run(new Script(this.#readPack(), {filename: this.#pack}))
  }

  /** Writes what the process has found out, where it is more than what was kept: `loaded` are the modules that it used. */
  save(loaded: readonly string[]): void {
    this.#trust()
    try {
      this.#save(loaded)
    } catch {
      // Nothing depends on it, and where no file can be opened the command has said so.
    }
  }

  #save(loaded: readonly string[]): void {
    if (this.#path === undefined || !this.#isOfOneBuild || !(this.#isStale || this.#isWhole)) return
    if (this.#isWhole) {
      this.#modules = new Set([...this.#modules, ...loaded])
      this.#part = partOf(this.#readPack(), this.#modules)
    }
    const facts: Facts = {modules: [...this.#modules], part: this.#part.length}
    // A first start does more than those after it: what it has called is not kept.
    const code = this.#isWhole ? undefined : this.#script?.createCachedData()
    keepFile(this.#path, this.#stamp, facts, Buffer.concat([Buffer.from(this.#part, 'latin1'), code ?? Buffer.of()]))
    forgetOldest(dirname(this.#path))
  }

  #begin(): void {
    this.#isBegun = true
    const kept = this.#path === undefined ? undefined : readKeptFile<Facts>(this.#path, this.#stamp)
    if (!kept) return
    const {modules, part} = kept.facts
    this.#part = kept.data.toString('latin1', 0, part)
    this.#modules = new Set(modules)
    if (kept.data.length === part) return
    this.#kept = kept.data.subarray(part)
    this.#trust = distrustKeptFile(this.#path!)
  }

  #compilePart(): Body {
    const cachedData = this.#kept
    this.#script = new Script(this.#part, {filename: this.#pack, ...(cachedData && {cachedData})})
    if (!cachedData || this.#script.cachedDataRejected) this.#isStale = true
    return run(this.#script)
  }

  #readPack(): string {
    const text = readFileSync(this.#pack, 'latin1')
    // A build may be writing the file at this moment; and V8 knows a script by its length alone.
    if (!text.startsWith(`// build ${this.#stamp}`)) this.#isOfOneBuild = false
    return text
  }
}

function run(script: Script): Body {
  return script.runInThisContext() as Body
}

/** The pack without its other modules: whose lines are empty, so that the rest is where it was. */
function partOf(pack: string, modules: ReadonlySet<string>): string {
  const [head, ...texts] = pack.split(/^(?="[^"\n]+"\((?:exports|module)\) \{$)/m)
  const last = texts.pop()!
  const end = last.lastIndexOf('\n})')
  texts.push(`${last.slice(0, end)},\n`)
  const isWanted = (text: string): boolean => modules.has(text.slice(1, text.indexOf('"', 1)))
  return [head, ...texts.map((text) => (isWanted(text) ? text : '\n'.repeat(text.split('\n').length - 1))), last.slice(end + 1)].join('')
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
