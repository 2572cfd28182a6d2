/** Time and chance, so that a test can have its own. */
export interface RunClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back after so many milliseconds, or earlier: who waits looks again. Gives what calls it off. */
  after(milliseconds: number, callback: () => void): () => void
  /** From 0 up to, but not, 1. */
  random(): number
}

/** A machine may sleep, and its clock be set: nobody waits for longer without a look. */
const LONGEST_WAIT = 30_000

export const systemClock: RunClock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, Math.max(0, Math.min(milliseconds, LONGEST_WAIT)))
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}
