import {spawn} from 'node:child_process'
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
  /** One that is not there yet: what it is needed for may be over by then, so there is never a second. */
  #coming: Starter | undefined
  #state: 'lost' | 'missing' | 'untried' | 'usable' = 'untried'

  constructor(programs = starterPrograms(process.env)) {
    this.#programs = [...programs]
  }

  /** Whether the system has nothing that can be one. */
  get isMissing(): boolean {
    return this.#state === 'missing'
  }

  /** Starts a command, or gives nothing when that is left to the caller. */
  start(request: SpawnRequest): Promise<Started> | undefined {
    if (this.#state === 'lost' || this.#state === 'missing') return undefined
    const {command, cwd, environment, heading = '', log, processes} = request
    const loan = log.lend?.(heading)
    const order = loan && toOrder({command, cwd, environment, processes, loan, log: log.path}, (this.#base ??= environment))
    const starter = order === undefined ? undefined : this.#free.pop()
    if (starter) return starter.carryOut(order!, loan!, processes !== undefined)
    loan?.decline()
    const [program] = this.#programs
    if (order !== undefined && program && this.#count < MOST && !this.#coming) this.#add(program, this.#base!)
    return undefined
  }

  #add(program: StarterProgram, base: Readonly<Record<string, string>>): void {
    this.#count++
    const starter: Starter = new Starter(program, base, {
      onFree: () => {
        if (this.#coming === starter) this.#coming = undefined
        if (this.#state === 'untried') this.#state = 'usable'
        this.#free.push(starter)
      },
      onLost: () => this.#lose(),
    })
    this.#coming = starter
  }

  #lose(): void {
    // Those that are left would go the same way; what they carry out is still told of.
    if (this.#state !== 'untried') this.#state = 'lost'
    else {
      this.#programs.shift()
      this.#coming = undefined
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

/** One of them, as mmm sees it. */
class Starter {
  readonly #socket: Socket
  readonly #onFree: () => void
  readonly #onLost: () => void
  #rest = ''
  #isLost = false
  #task: Task | undefined

  constructor(
    [program, ...args]: StarterProgram,
    base: Readonly<Record<string, string>>,
    {onFree, onLost}: {readonly onFree: () => void; readonly onLost: () => void},
  ) {
    this.#onFree = onFree
    this.#onLost = onLost
    const {PATH = ''} = process.env
    // In a group of its own, what is typed at the terminal does not reach it.
    const child = spawn(program, args, {cwd: '/', detached: true, env: {PATH, LC_ALL: 'C'}, stdio: ['ignore', 'ignore', 'ignore', 'pipe']})
    this.#socket = child.stdio[3] as Socket
    // Closed, it has said all that it had to say.
    for (const event of ['error', 'close']) child.once(event, () => this.#lose())
    this.#socket.on('error', () => this.#lose())
    this.#socket.setEncoding('latin1').on('data', (text: string) => this.#hear(text))
    this.#socket.write(toBase(base))
    // Nothing that is waited for must keep mmm from ending.
    child.unref()
    this.#socket.unref()
  }

  carryOut(order: string, loan: LogLoan, isNoted: boolean): Promise<Started> {
    const [started, exited] = [Promise.withResolvers<Started>(), Promise.withResolvers<Exit>()]
    // Whoever waits for the start hears of a failure there.
    exited.promise.catch(() => {})
    this.#task = {started, exited, loan, isNoted}
    this.#socket.ref()
    this.#socket.write(order)
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
    this.#socket.unref()
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
