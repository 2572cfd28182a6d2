/** Waits for a piece of foreign code, for so many milliseconds at most; what it throws, at once or behind its own back, is its failure. */
export type Guard = <T>(task: () => Promise<T>, milliseconds: number) => Promise<T>

/** Foreign code took longer than it was given. */
export class OverdueError extends Error {
  constructor(milliseconds: number) {
    super(`it did not end within ${milliseconds / 1000} s`)
  }
}

/** Lets code of a third party run where it can neither end the process, nor change its exit code, nor print into the data on stdout. */
export async function contain<T>(work: (guard: Guard) => Promise<T>): Promise<T> {
  const {exit, exitCode} = process
  const {write} = process.stdout
  const stray = Promise.withResolvers<never>()
  stray.promise.catch(() => {})
  const uncaught = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException').on('uncaughtException', stray.reject)
  process.exit = (code) => {
    throw new Error(`it called process.exit(${code ?? ''})`)
  }
  process.stdout.write = process.stderr.write.bind(process.stderr)
  try {
    return await work((task, milliseconds) => within(milliseconds, Promise.race([settle(task), stray.promise])))
  } finally {
    process.stdout.write = write
    process.exit = exit
    process.exitCode = exitCode
    process.off('uncaughtException', stray.reject)
    for (const listener of uncaught) process.on('uncaughtException', listener)
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
