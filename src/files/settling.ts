/** Milliseconds of quiet after which files count as written. */
const SETTLE = 100
/** Milliseconds after which files are read although they are never quiet. */
const PATIENCE = 2000

/** Turns a burst of changes into one call, made when it is over. Keeps no process alive. */
export class Settling {
  readonly #settled: () => void
  #timer: NodeJS.Timeout | undefined
  #waitingSince: number | undefined

  constructor(settled: () => void) {
    this.#settled = settled
  }

  /** Something has changed. */
  touch(): void {
    const now = performance.now()
    this.#waitingSince ??= now
    clearTimeout(this.#timer)
    const patience = this.#waitingSince + PATIENCE - now
    this.#timer = setTimeout(() => this.#end(), Math.max(0, Math.min(SETTLE, patience))).unref()
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #end(): void {
    this.#waitingSince = undefined
    this.#settled()
  }
}
