import {type ChildProcess, spawn} from 'node:child_process'
import type {Socket} from 'node:net'
import {constants} from 'node:os'
import {getSystemErrorName} from 'node:util'
import {endsWithMmm, type Helper} from './helpers.ts'
import {type Awaited, isGivenUp} from './patience.ts'
import {noteStarter} from './process-record.ts'
import {signalGroup} from './process-table.ts'
import {toBase} from './starter-orders.ts'
import type {StarterProgram} from './starter-programs.ts'
import {type Exit, NotStartedError, SpawnerLostError, type Started} from './started.ts'
import type {LogLoan} from './task-log.ts'

const SIGNALS = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name as NodeJS.Signals]))

/** What one is at work on. */
interface Task extends Awaited {
  readonly started: PromiseWithResolvers<Started>
  readonly exited: PromiseWithResolvers<Exit>
  readonly loan: LogLoan
  readonly isNoted: boolean
  /** Why its program could not be carried out. */
  failure?: string
}

interface StarterNews {
  readonly onFree: () => void
  readonly onLost: () => void
}

/** A starter (see starter-programs.ts), as mmm sees it. */
export class StarterProcess implements Helper {
  readonly #child: ChildProcess
  readonly #socket: Socket | undefined
  readonly #notes = new Set<string>()
  readonly #onFree: () => void
  readonly #onLost: () => void
  readonly #forget = endsWithMmm(this)
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
    this.#child = child
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

  /** Whether it carries out nothing. */
  get isIdle(): boolean {
    return this.#task === undefined
  }

  /** Has whoever recovers a run find it in a file; gives whether that is so. */
  noteIn(path: string): boolean {
    if (this.#notes.has(path)) return true
    const isNoted = this.#child.pid !== undefined && noteStarter(path, this.#child.pid)
    if (isNoted) this.#notes.add(path)
    return isNoted
  }

  carryOut(order: string, {base, ...asked}: Pick<Task, 'isNoted' | 'loan' | 'signal'> & {readonly base: Readonly<Record<string, string>>}): Promise<Started> {
    const [started, exited] = [Promise.withResolvers<Started>(), Promise.withResolvers<Exit>()]
    // Whoever waits for the start hears of a failure there.
    exited.promise.catch(() => {})
    this.#task = {...asked, started, exited, looks: 0}
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
    if (task && kind === 'f') return void (task.failure = words[0]!)
    if (task && (kind === 'p' || (kind === 'e' && !task.failure))) {
      task.pid = Number(words[0])
      task.started.resolve({pid: task.pid, isNoted: task.isNoted, exited: task.exited.promise})
    }
    if (kind === 'p') return
    if (task && kind === 'x') this.#refuse(task, words[0]!, words[1]!)
    else if (task?.failure) this.#refuse(task, 'fork', task.failure)
    else if (task && kind === 'e') this.#end(task, words.map(Number) as [number, number, number, number])
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

  #refuse({exited, loan, started}: Task, call: string, number: string): void {
    // Before that it has begun the log.
    const isBegun = call === 'fork'
    if (isBegun) loan.end()
    else loan.decline()
    const error = new NotStartedError(`${call} ${getSystemErrorName(-Number(number))}`, isBegun)
    started.reject(error)
    // A slow one may have been told of already.
    exited.reject(error)
  }

  /** Stops it where it says nothing of what it was given, so that whoever waits hears of that. */
  look(): void {
    if (this.#task && !this.#isLost && isGivenUp(this.#task)) this.stop()
  }

  /** With what it has started of itself, as a script in its place may have; commands have groups of their own. */
  stop(): void {
    const {exitCode, pid, signalCode} = this.#child
    if (pid !== undefined && exitCode === null && signalCode === null) signalGroup(pid, 'SIGKILL')
  }

  #lose(): void {
    if (this.#isLost) return
    this.#isLost = true
    // Nothing may begin once its end has been told.
    this.stop()
    this.#forget()
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
