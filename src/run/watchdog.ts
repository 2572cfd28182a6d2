import type {TaskLog} from './runner.ts'

/** The longest time a timer can wait, about 25 days; one that is asked for more goes off at once. */
const LONGEST_TIMER = 2 ** 31 - 1

export type StopReason = 'cancelled' | 'idle' | 'timeout'

export interface WatchdogOptions {
  readonly log: TaskLog
  /** Milliseconds. */
  readonly timeout: number
  /** Milliseconds without a new byte in the log. */
  readonly idleTimeout: number
  /** Aborts when the whole run is to stop. */
  readonly cancelled: AbortSignal
}

/** Ends an attempt that takes too long, falls silent or is no longer wanted, and remembers which it was. */
export class Watchdog {
  readonly #controller = new AbortController()
  readonly #cancelled: AbortSignal
  readonly #looks: NodeJS.Timeout
  #timer: NodeJS.Timeout
  #deadline: number
  readonly #latest: number
  #reason: StopReason | undefined
  #since = performance.now()

  constructor({cancelled, idleTimeout, log, timeout}: WatchdogOptions) {
    this.#cancelled = cancelled
    this.#deadline = this.#since + timeout
    this.#latest = this.#deadline + timeout
    this.#timer = this.#wait()
    let size = 0
    const look = (): void => {
      const now = performance.now()
      if (log.size() !== size) {
        size = log.size()
        this.#since = Math.max(this.#since, now)
      } else if (now - this.#since >= idleTimeout) this.#stop('idle')
    }
    this.#looks = setInterval(look, Math.max(20, Math.min(1000, idleTimeout / 4)))
    if (cancelled.aborted) this.#onCancelled()
    else cancelled.addEventListener('abort', this.#onCancelled)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Why it stopped the attempt; `undefined` when it did not. */
  get reason(): StopReason | undefined {
    return this.#reason
  }

  /** It is alive though the log does not show it, and has to wait for so many milliseconds: that is no silence, and not time of its own either unless it is as much again. */
  excuse(milliseconds: number): void {
    this.#since = Math.max(this.#since, performance.now() + milliseconds)
    this.#deadline = Math.min(this.#latest, this.#deadline + milliseconds)
  }

  dispose(): void {
    clearTimeout(this.#timer)
    clearInterval(this.#looks)
    this.#cancelled.removeEventListener('abort', this.#onCancelled)
  }

  #wait(): NodeJS.Timeout {
    const left = this.#deadline - performance.now()
    return setTimeout(
      () => (this.#deadline - performance.now() > 1 ? (this.#timer = this.#wait()) : this.#stop('timeout')),
      Math.max(0, Math.min(left, LONGEST_TIMER)),
    )
  }

  readonly #onCancelled = (): void => this.#stop('cancelled')

  #stop(reason: StopReason): void {
    this.#reason ??= reason
    this.#controller.abort()
  }
}
