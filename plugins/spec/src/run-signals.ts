/** What asks a command to end. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Milliseconds within which a signal is the same one, handed on by what stands between: `timeout`, npm, a Node.js that started mmm. */
const ECHO = 150

/** Turns the first signal into a stop and the second into a hurry. */
export class RunSignals {
  readonly #stop = new AbortController()
  readonly #hurry = new AbortController()
  readonly #tell: (text: string) => void
  #received: NodeJS.Signals | undefined
  #since = 0

  constructor(tell: (text: string) => void) {
    this.#tell = tell
    for (const signal of SIGNALS) process.on(signal, this.#onSignal)
  }

  get stop(): AbortSignal {
    return this.#stop.signal
  }

  get hurry(): AbortSignal {
    return this.#hurry.signal
  }

  /** The first signal that came. */
  get received(): NodeJS.Signals | undefined {
    return this.#received
  }

  dispose(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal)
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    if (this.#received) {
      if (performance.now() - this.#since > ECHO) this.#hurry.abort()
    } else {
      this.#received = signal
      this.#since = performance.now()
      this.#tell('Stopping: what is going is being ended. Press Ctrl-C again to kill it.')
      this.#stop.abort()
    }
  }
}
