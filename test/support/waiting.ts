import {existsSync, readFileSync} from 'node:fs'

/** Milliseconds after which a test gives up waiting: before mocha does, which could not say for what. */
const DEADLINE = 50_000

/** Settles as soon as `condition` holds. */
export async function until(condition: () => boolean, what = String(condition)): Promise<void> {
  const deadline = performance.now() + DEADLINE
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Settles with the lines of a file as soon as it has that many. */
export async function untilLines(path: string, count: number): Promise<string[]> {
  await until(() => linesOf(path).length >= count, `${count} lines in ${path}`)
  return linesOf(path)
}

/** The complete lines of a file; none while there is no file. */
export function linesOf(path: string): string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
}
