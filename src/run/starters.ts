import {LOOK_EVERY} from './patience.ts'
import {toOrder} from './starter-orders.ts'
import {StarterProcess} from './starter-process.ts'
import {type StarterProgram, starterPrograms} from './starter-programs.ts'
import type {SpawnRequest, Started} from './started.ts'

/** As many commands at once have a starter; others are started by mmm itself. */
const MOST = 16

/**
 * Processes that start another at little cost. Each is a few lines of Python or Perl, one of which nearly every system has,
 * and carries out one command at a time; they go when mmm does, once what they carry out has ended.
 */
export class Starters {
  readonly #programs: StarterProgram[]
  readonly #free: StarterProcess[] = []
  #base: Readonly<Record<string, string>> | undefined
  /** Those that are not there yet. */
  readonly #coming = new Set<StarterProcess>()
  readonly #all: StarterProcess[] = []
  readonly #patience: number
  #state: 'lost' | 'missing' | 'untried' | 'usable'

  constructor(programs = starterPrograms(process.env), patience = LOOK_EVERY) {
    this.#programs = [...programs]
    this.#patience = patience
    this.#state = programs.length === 0 ? 'missing' : 'untried'
  }

  /** Whether the system has nothing that can be one. */
  get isMissing(): boolean {
    return this.#state === 'missing'
  }

  /** So many will have something to do. */
  prepare(count: number, processes?: string): void {
    while (this.#state === 'untried' && this.#all.length < Math.min(count, MOST)) this.#add(processes)
  }

  /** Starts a command, or gives nothing when that is left to the caller. */
  start(request: SpawnRequest): Promise<Started> | undefined {
    if (this.#state === 'lost' || this.#state === 'missing') return undefined
    const starter = this.#free.pop()
    if (!starter) {
      // What one is needed for may be over once it is there, so there is never a second on the way.
      if (this.#all.length < MOST && this.#coming.size === 0) this.#add(request.processes)
      return undefined
    }
    const {command, cwd, environment, heading = '', log, processes, signal} = request
    const base = (this.#base ??= environment)
    const loan = log.lend?.(heading)
    const order = loan && toOrder({command, cwd, environment, processes, loan, log: log.path}, base)
    if (order !== undefined && (!processes || starter.noteIn(processes)))
      return starter.carryOut(order, {base, loan: loan!, isNoted: processes !== undefined, signal})
    loan?.decline()
    this.#free.push(starter)
    return undefined
  }

  /** It is noted before it is there: whoever recovers a run ends also one that never comes. */
  #add(processes?: string): void {
    if (this.#all.length === 0) this.#watch()
    const program = this.#programs[0]!
    const starter: StarterProcess = new StarterProcess(program, {
      onFree: () => {
        this.#coming.delete(starter)
        if (this.#state === 'untried') this.#state = 'usable'
        this.#free.push(starter)
      },
      onLost: () => this.#lose(starter, program),
    })
    this.#coming.add(starter)
    this.#all.push(starter)
    if (processes !== undefined) starter.noteIn(processes)
  }

  /** What hangs must not keep a run from ending. */
  #watch(): void {
    setInterval(() => this.#all.forEach((starter) => starter.look()), this.#patience).unref()
  }

  #lose(starter: StarterProcess, program: StarterProgram): void {
    this.#coming.delete(starter)
    // Those that are left would go the same way; what they carry out is still told of.
    if (this.#state !== 'untried') this.#state = 'lost'
    else if (program === this.#programs[0]) {
      this.#programs.shift()
      if (this.#programs.length === 0) this.#state = 'missing'
    }
  }
}
