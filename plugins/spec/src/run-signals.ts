/** What asks a command to end. */
export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Turns the first signal into a stop and the second into a hurry. */
export class RunSignals {
  readonly #stop = new AbortController()
  readonly #hurry = new AbortController()
  readonly #tell: (text: string) => void
  #received: NodeJS.Signals | undefined

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
    if (this.#received) this.#hurry.abort()
    else {
      this.#received = signal
      this.#tell('Stopping: what is going is being ended. Press Ctrl-C again to kill it.')
      this.#stop.abort()
    }
  }
}
