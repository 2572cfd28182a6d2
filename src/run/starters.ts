import {type ChildProcess, spawn} from 'node:child_process'
import type {Socket} from 'node:net'
import {constants} from 'node:os'
import {getSystemErrorName} from 'node:util'
import {STARTER_PROGRAM} from './starter-program.ts'
import {toBase, toOrder} from './starter-orders.ts'
import {type Exit, SpawnerLostError, type SpawnRequest, type Started} from './started.ts'

/** As many commands at once have a starter; others are started by mmm itself. */
const MOST = 16

const SIGNALS = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name as NodeJS.Signals]))

/**
 * Processes so small that starting another costs them little. Each is a few lines of Perl, which nearly every system has,
 * and carries out one command at a time; they go when mmm does, once what they carry out has ended.
 */
export class Starters {
  readonly #free: Starter[] = []
  #count = 0
  #base: Readonly<Record<string, string>> | undefined
  /** One that is not there yet: what it is needed for may be over by then, so there is never a second. */
  #coming: Starter | undefined
  #state: 'lost' | 'missing' | 'untried' | 'usable' = 'untried'

  /** Whether the system has no Perl. */
  get isMissing(): boolean {
    return this.#state === 'missing'
  }

  /** Starts a command, or gives nothing when that is left to the caller. */
  start(request: SpawnRequest): Promise<Started> | undefined {
    if (this.#state === 'lost' || this.#state === 'missing') return undefined
    const order = toOrder(request, (this.#base ??= request.environment))
    const starter = order === undefined ? undefined : this.#free.pop()
    if (starter) return starter.carryOut(order!)
    if (order !== undefined && this.#count < MOST && !this.#coming) this.#add(this.#base)
    return undefined
  }

  #add(base: Readonly<Record<string, string>>): void {
    this.#count++
    const starter: Starter = new Starter(base, {
      onFree: () => {
        if (this.#coming === starter) this.#coming = undefined
        if (this.#state === 'untried') this.#state = 'usable'
        this.#free.push(starter)
      },
      // Those that are left would go the same way; what they carry out is still told of.
      onLost: () => (this.#state = this.#state === 'untried' ? 'missing' : 'lost'),
    })
    this.#coming = starter
  }
}

/** One of them, as mmm sees it. */
class Starter {
  readonly #process: ChildProcess
  readonly #onFree: () => void
  readonly #onLost: () => void
  #rest = ''
  #isLost = false
  #started: PromiseWithResolvers<Started> | undefined
  #exited: PromiseWithResolvers<Exit> | undefined

  constructor(base: Readonly<Record<string, string>>, {onFree, onLost}: {readonly onFree: () => void; readonly onLost: () => void}) {
    this.#onFree = onFree
    this.#onLost = onLost
    const {PATH = ''} = process.env
    // In a group of its own, what is typed at the terminal does not reach it.
    const child = spawn('perl', ['-e', STARTER_PROGRAM], {cwd: '/', detached: true, env: {PATH, LC_ALL: 'C'}, stdio: ['pipe', 'pipe', 'ignore']})
    this.#process = child
    // Closed, it has said all that it had to say.
    for (const event of ['error', 'close']) child.once(event, () => this.#lose())
    for (const pipe of [child.stdin, child.stdout]) pipe.on('error', () => this.#lose())
    child.stdout.setEncoding('latin1').on('data', (text: string) => this.#hear(text))
    child.stdin.write(toBase(base))
    // Nothing that is waited for must keep mmm from ending.
    child.unref()
    this.#hold(false)
  }

  carryOut(order: string): Promise<Started> {
    this.#started = Promise.withResolvers()
    this.#exited = Promise.withResolvers()
    // Whoever waits for the start hears of a failure there.
    this.#exited.promise.catch(() => {})
    this.#hold(true)
    this.#process.stdin!.write(order)
    return this.#started.promise
  }

  #hear(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.#take(line.split(' '))
  }

  #take([kind, ...words]: string[]): void {
    if (kind === 'p') return this.#started?.resolve({pid: Number(words[0]), exited: this.#exited!.promise})
    if (kind === 'e') this.#exited?.resolve(toExit(Number(words[0])))
    if (kind === 'x') this.#started?.reject(new Error(`${words[0]} ${getSystemErrorName(-Number(words[1]))}`))
    this.#started = this.#exited = undefined
    this.#hold(false)
    this.#onFree()
  }

  #lose(): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#started?.reject(new SpawnerLostError())
    this.#exited?.reject(new SpawnerLostError())
    this.#onLost()
  }

  #hold(isBusy: boolean): void {
    for (const pipe of [this.#process.stdin, this.#process.stdout] as unknown as Socket[]) {
      if (isBusy) pipe.ref()
      else pipe.unref()
    }
  }
}

/** What waitpid gives, as Node.js tells it. */
function toExit(status: number): Exit {
  const signal = status & 127
  return signal === 0 ? {code: status >> 8, signal: null} : {code: null, signal: SIGNALS.get(signal) ?? 'SIGKILL'}
}
