import {readdirSync, readFileSync, rmSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {Script} from 'node:vm'
import {keepFile, readKeptFile} from '../files/kept-file.ts'

/** Commands of one mmm whose code is kept. */
const MAXIMUM = 64

interface Facts {
  /** The modules that the kept part of the pack has. */
  readonly modules: readonly string[]
  /** Bytes of that part. */
  readonly part: number
  /** Bytes that V8 has made of each script, in this order. */
  readonly lengths: Readonly<Record<string, number>>
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
  readonly #scripts = new Map<string, Script>()
  readonly #kept = new Map<string, Buffer>()
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
    if (this.#modules.has(module) && !this.#scripts.has(this.#pack)) return this.#compile(this.#pack, this.#part)
    this.#isWhole = true
    return this.#run(new Script(this.#read(this.#pack), {filename: this.#pack}))
  }

  /** Compiles another file that is a function as well. */
  compile(file: string): Body {
    return this.#compile(file, this.#read(file))
  }

  /** Writes what the process has found out, where it is more than what was kept: `loaded` are the modules that it used. */
  save(loaded: readonly string[]): void {
    if (this.#path === undefined || !this.#isOfOneBuild || !(this.#isStale || this.#isWhole)) return
    if (this.#isWhole) {
      this.#modules = new Set([...this.#modules, ...loaded])
      this.#part = partOf(this.#read(this.#pack), this.#modules)
      // A first start does more than those after it: what it has called is not kept.
      this.#scripts.clear()
    }
    const codes = [...this.#scripts].map(([file, script]) => [file, script.createCachedData()] as const)
    const facts: Facts = {
      modules: [...this.#modules],
      part: this.#part.length,
      lengths: Object.fromEntries(codes.map(([file, {length}]) => [file, length])),
    }
    keepFile(this.#path, this.#stamp, facts, Buffer.concat([Buffer.from(this.#part, 'latin1'), ...codes.map(([, code]) => code)]))
    forgetOldest(dirname(this.#path))
  }

  #begin(): void {
    this.#isBegun = true
    const kept = this.#path === undefined ? undefined : readKeptFile<Facts>(this.#path, this.#stamp)
    if (!kept) return
    const {lengths, modules, part} = kept.facts
    this.#part = kept.data.toString('latin1', 0, part)
    this.#modules = new Set(modules)
    let start = part
    for (const [file, length] of Object.entries(lengths)) this.#kept.set(file, kept.data.subarray(start, (start += length)))
  }

  #compile(file: string, text: string): Body {
    const cachedData = this.#isOfOneBuild ? this.#kept.get(file) : undefined
    const script = new Script(text, {filename: file, ...(cachedData && {cachedData})})
    this.#scripts.set(file, script)
    if (!cachedData || script.cachedDataRejected) this.#isStale = true
    return this.#run(script)
  }

  #run(script: Script): Body {
    return script.runInThisContext() as Body
  }

  #read(file: string): string {
    const text = readFileSync(file, 'latin1')
    // A build may be writing the files at this moment; and V8 knows a script by its length alone.
    if (text.startsWith('// build ') && !text.startsWith(this.#stamp, '// build '.length)) this.#isOfOneBuild = false
    return text
  }
}

/** The pack without its other modules: whose lines are empty, so that the rest is where it was. */
function partOf(pack: string, modules: ReadonlySet<string>): string {
  const [head, ...texts] = pack.split(/^(?="[^"\n]+"\(exports\) \{$)/m)
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
