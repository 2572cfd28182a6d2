import {AsyncLocalStorage} from 'node:async_hooks'

/** Foreign code took longer than it was given. */
export class OverdueError extends Error {
  constructor(milliseconds: number) {
    super(`it did not end within ${milliseconds / 1000} s`)
  }
}

/** A plugin's code, and whatever it leaves behind. */
interface Guarded {
  /** Takes what is thrown behind its back. */
  readonly fail: (error: unknown) => void
}

type Write = typeof process.stdout.write

/** Follows foreign code through its timers and promises. */
const foreign = new AsyncLocalStorage<Guarded>()

/** How to give the process back as it was; empty while nothing was changed. */
const undo: Array<() => void> = []

/**
 * Lets code of third parties run where it can neither end the process, nor change its exit code, nor print into the data
 * on stdout, nor hold anything up for long; while mmm's own code goes on beside it. What a plugin leaves behind, such as a
 * timer, stays contained for as long as the process lives.
 */
export class Containment {
  readonly #onLate: (plugin: string, error: unknown) => void
  #active = 0
  #exitCode: typeof process.exitCode

  /** `onLate` is told what code of a plugin threw after it was done. */
  constructor(onLate: (plugin: string, error: unknown) => void) {
    this.#onLate = onLate
  }

  /** Whether the caller is such code. */
  get isInside(): boolean {
    return foreign.getStore() !== undefined
  }

  /** Waits for a piece of a plugin's code, for so many milliseconds at most; what it throws, at once or behind its own back, is its failure. */
  async run<T>(plugin: string, task: () => Promise<T>, milliseconds: number): Promise<T> {
    if (undo.length === 0) undo.push(forbid('exit'), forbid('abort'), divertOutput(), take('uncaughtException'), take('unhandledRejection'))
    const stray = Promise.withResolvers<never>()
    stray.promise.catch(() => {})
    let isDone = false
    const fail = (error: unknown): void => (isDone ? this.#onLate(plugin, error) : stray.reject(error))
    if (this.#active++ === 0) this.#exitCode = process.exitCode
    try {
      return await within(milliseconds, Promise.race([foreign.run({fail}, () => settle(task)), stray.promise]))
    } finally {
      isDone = true
      if (--this.#active === 0) process.exitCode = this.#exitCode
    }
  }
}

/** Gives the process back as it was: for those who go on using it. */
export function releaseProcess(): void {
  for (const step of undo.splice(0).toReversed()) step()
}

function forbid(name: 'abort' | 'exit'): () => void {
  const original = process[name] as (code?: unknown) => never
  const replacement = (code?: unknown): never => {
    if (foreign.getStore()) throw new Error(`it called process.${name}(${code === undefined ? '' : String(code)})`)
    return original.call(process, code)
  }
  Object.assign(process, {[name]: replacement})
  return () => Object.assign(process, {[name]: original})
}

function divertOutput(): () => void {
  const {stderr, stdout} = process
  const {write} = stdout
  stdout.write = ((...args: Parameters<Write>) => (foreign.getStore() ? stderr.write(...args) : write.apply(stdout, args))) as Write
  return () => {
    stdout.write = write
  }
}

/** What mmm's own code throws goes where it went before. */
function take(event: 'uncaughtException' | 'unhandledRejection'): () => void {
  const before = process.listeners(event as 'uncaughtException')
  const listener = (error: Error, origin: NodeJS.UncaughtExceptionOrigin): void => {
    const guarded = foreign.getStore()
    if (guarded) return guarded.fail(error)
    if (before.length === 0) throw error
    for (const other of before) other.call(process, error, origin)
  }
  process.removeAllListeners(event).on(event, listener)
  return () => {
    process.off(event, listener)
    for (const other of before) process.on(event as 'uncaughtException', other)
  }
}

/** A rejection that nobody waits for comes to light only when the event loop has turned. */
async function settle<T>(task: () => Promise<T>): Promise<T> {
  const result = await task()
  await new Promise<void>((resolve) => void setImmediate(resolve))
  return result
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OverdueError(milliseconds)), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
