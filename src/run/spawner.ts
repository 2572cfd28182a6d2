import {SpawnClient} from './spawn-client.ts'
import type {SpawnRequest, Started} from './started.ts'
import {Starters} from './starters.ts'

/** Commands after which another process is worth its own start. */
const WORTHWHILE = 16

/**
 * Starts shell commands from smaller processes than mmm. To start one, Linux copies the page tables of the process that asks:
 * 0.6 ms of processor time for one of 55 MB, 3.5 ms for one of 213 MB (Node.js 24), in which mmm does nothing else.
 */
export class Spawner {
  readonly #worthwhile: number
  readonly #starters = new Starters()
  readonly #client = new SpawnClient()
  #asked = 0

  /** `worthwhile` commands are started without it, before a process is begun. */
  constructor(worthwhile = WORTHWHILE) {
    this.#worthwhile = worthwhile
  }

  /** How many commands there will be, how many of them at once, and where what starts them is noted. */
  expect(commands: number, atOnce: number, processes?: string): void {
    if (commands <= this.#worthwhile) return
    this.#asked = Math.max(this.#asked, this.#worthwhile)
    this.#starters.prepare(atOnce, processes)
  }

  /** Starts a command, or gives nothing when that is left to the caller: there are few of them, or no process is free. */
  start(request: SpawnRequest): Promise<Started> | undefined {
    if (++this.#asked <= this.#worthwhile) return undefined
    return this.#starters.isMissing ? this.#client.start(request) : this.#starters.start(request)
  }
}
