import {type ChildProcess, spawn} from 'node:child_process'
import type {Socket} from 'node:net'
import {constants} from 'node:os'
import {getSystemErrorName} from 'node:util'
import {toBase, toOrder} from './starter-orders.ts'
import {type StarterProgram, starterPrograms} from './starter-programs.ts'
import {type Exit, NotStartedError, SpawnerLostError, type SpawnRequest, type Started} from './started.ts'
import type {LogLoan} from './task-log.ts'

/** As many commands at once have a starter; others are started by mmm itself. */
const MOST = 16

const SIGNALS = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name as NodeJS.Signals]))

/**
 * Processes that start another at little cost. Each is a few lines of Python or Perl, one of which nearly every system has,
 * and carries out one command at a time; they go when mmm does, once what they carry out has ended.
 */
export class Starters {
  readonly #programs: StarterProgram[]
  readonly #free: Starter[] = []
  #count = 0
  #base: Readonly<Record<string, string>> | undefined
  /** Those that are not there yet. */
  readonly #coming = new Set<Starter>()
  #state: 'lost' | 'missing' | 'untried' | 'usable' = 'untried'

  constructor(programs = starterPrograms(process.env)) {
    this.#programs = [...programs]
  }

  /** Whether the system has nothing that can be one. */
  get isMissing(): boolean {
    return this.#state === 'missing'
  }

  /** So many will have something to do. */
  prepare(count: number): void {
    while (this.#state === 'untried' && this.#count < Math.min(count, MOST)) this.#add()
  }

  /** Starts a command, or gives nothing when that is left to the caller. */
  start(request: SpawnRequest): Promise<Started> | undefined {
    if (this.#state === 'lost' || this.#state === 'missing') return undefined
    const starter = this.#free.pop()
    if (!starter) {
      // What one is needed for may be over once it is there, so there is never a second on the way.
      if (this.#count < MOST && this.#coming.size === 0) this.#add()
      return undefined
    }
    const {command, cwd, environment, heading = '', log, processes} = request
    const base = (this.#base ??= environment)
    const loan = log.lend?.(heading)
    const order = loan && toOrder({command, cwd, environment, processes, loan, log: log.path}, base)
    if (order !== undefined) return starter.carryOut(order, {base, loan: loan!, isNoted: processes !== undefined})
    loan?.decline()
    this.#free.push(starter)
    return undefined
  }

  #add(): void {
    this.#count++
    const program = this.#programs[0]!
    const starter: Starter = new Starter(program, {
      onFree: () => {
        this.#coming.delete(starter)
        if (this.#state === 'untried') this.#state = 'usable'
        this.#free.push(starter)
      },
      onLost: () => this.#lose(starter, program),
    })
    this.#coming.add(starter)
  }

  #lose(starter: Starter, program: StarterProgram): void {
    this.#coming.delete(starter)
    // Those that are left would go the same way; what they carry out is still told of.
    if (this.#state !== 'untried') this.#state = 'lost'
    else if (program === this.#programs[0]) {
      this.#programs.shift()
      if (this.#programs.length === 0) this.#state = 'missing'
    }
  }
}

/** What one is at work on. */
interface Task {
  readonly started: PromiseWithResolvers<Started>
  readonly exited: PromiseWithResolvers<Exit>
  readonly loan: LogLoan
  readonly isNoted: boolean
}

interface StarterNews {
  readonly onFree: () => void
  readonly onLost: () => void
}

/** One of them, as mmm sees it. */
class Starter {
  readonly #socket: Socket | undefined
  readonly #onFree: () => void
  readonly #onLost: () => void
  #rest = ''
  #isLost = false
  #hasBase = false
  #task: Task | undefined

  constructor([program, ...args]: StarterProgram, {onFree, onLost}: StarterNews) {
    this.#onFree = onFree
    this.#onLost = onLost
    const {PATH = ''} = process.env
    // In a group of its own, what is typed at the terminal does not reach it.
    const child = spawn(program, args, {cwd: '/', detached: true, env: {PATH, LC_ALL: 'C'}, stdio: ['ignore', 'ignore', 'ignore', 'pipe']})
    // Closed, it has said all that it had to say.
    for (const event of ['error', 'close']) child.once(event, () => this.#lose())
    // Where too many files are open, Node.js has made none for it.
    this.#socket = (child.stdio as ChildProcess['stdio'] | undefined)?.[3] as Socket | undefined
    this.#socket?.on('error', () => this.#lose())
    this.#socket?.setEncoding('latin1').on('data', (text: string) => this.#hear(text))
    // Nothing that is waited for must keep mmm from ending.
    child.unref()
    this.#socket?.unref()
  }

  carryOut(order: string, {base, isNoted, loan}: Pick<Task, 'isNoted' | 'loan'> & {readonly base: Readonly<Record<string, string>>}): Promise<Started> {
    const [started, exited] = [Promise.withResolvers<Started>(), Promise.withResolvers<Exit>()]
    // Whoever waits for the start hears of a failure there.
    exited.promise.catch(() => {})
    this.#task = {started, exited, loan, isNoted}
    this.#socket!.ref()
    this.#socket!.write(this.#hasBase ? order : toBase(base) + order)
    this.#hasBase = true
    return started.promise
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.#take(line.split(' '))
  }

  #take([kind, ...words]: string[]): void {
    const task = this.#task
    if (kind === 'p' || kind === 'e') task?.started.resolve({pid: Number(words[0]), isNoted: task.isNoted, exited: task.exited.promise})
    if (kind === 'p') return
    if (task && kind === 'e') this.#end(task, words.map(Number) as [number, number, number, number])
    if (task && kind === 'x') this.#refuse(task, `${words[0]} ${getSystemErrorName(-Number(words[1]))}`)
    this.#task = undefined
    this.#socket!.unref()
    this.#onFree()
  }

  #end({exited, loan}: Task, [, status, left, size]: readonly [number, number, number, number]): void {
    const isAlone = left === 0
    // What is left may yet print.
    loan.end(isAlone ? size : undefined)
    exited.resolve({...toExit(status), isAlone})
  }

  #refuse({loan, started}: Task, why: string): void {
    loan.decline()
    started.reject(new NotStartedError(why))
  }

  #lose(): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#task?.loan.end()
    this.#task?.started.reject(new SpawnerLostError())
    this.#task?.exited.reject(new SpawnerLostError())
    this.#onLost()
  }
}

/** What waitpid gives, as Node.js tells it. */
function toExit(status: number): Exit {
  const signal = status & 127
  return signal === 0 ? {code: status >> 8, signal: null} : {code: null, signal: SIGNALS.get(signal) ?? 'SIGKILL'}
}
