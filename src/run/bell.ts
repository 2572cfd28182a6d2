import type {RunClock} from './clock.ts'

/** Wakes the one who waits for it. */
export class Bell {
  #ring: () => void = () => {}

  ring(): void {
    this.#ring()
  }

  /** Settles when it rings, or when the shortest of the waits, in milliseconds, is over. */
  rung(clock: RunClock, waits: readonly number[]): Promise<void> {
    return new Promise((resolve) => {
      const off = waits.length > 0 ? clock.after(Math.min(...waits), resolve) : undefined
      this.#ring = () => {
        off?.()
        resolve()
      }
    })
  }
}
