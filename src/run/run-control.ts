import type {Database} from '../database/database.ts'
import {type RunWish, RunWishStore} from '../state/run-wish-store.ts'

/** Milliseconds between two looks at what others want of a run. */
const LOOK_INTERVAL = 500

export interface RunControlOptions {
  readonly run: number
  /** Stops the run from inside its own process. */
  readonly signal: AbortSignal
  readonly hurry: AbortSignal
}

/** What stops a run or holds it: its own process, or by a row any other one. */
export class RunControl {
  readonly stop: AbortSignal
  readonly hurry: AbortSignal
  readonly #database: Database
  readonly #run: number
  readonly #stopping = new AbortController()
  readonly #hurrying = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #seen: RunWish | undefined

  constructor(database: Database, {hurry, run, signal}: RunControlOptions) {
    this.#database = database
    this.#run = run
    this.stop = AbortSignal.any([signal, this.#stopping.signal])
    this.hurry = AbortSignal.any([hurry, this.#hurrying.signal])
  }

  /** Looks from now on. The timer keeps a process alive whose run is held, and has nothing else to wait for. */
  watch(hold: (isHeld: boolean) => void): void {
    this.#timer = setInterval(() => {
      const wish = this.#look()
      if (wish === this.#seen) return
      this.#seen = wish
      if (wish === 'pause' || wish === 'resume') hold(wish === 'pause')
      if (wish === 'cancel' || wish === 'kill') this.#stopping.abort()
      if (wish === 'kill') this.#hurrying.abort()
    }, LOOK_INTERVAL)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  /** A database that cannot be read now is looked at again later. */
  #look(): RunWish | undefined {
    const wish = this.#database.read('looking for wishes', () => new RunWishStore(this.#database).find(this.#run))
    return wish.ok ? wish.value : this.#seen
  }
}
