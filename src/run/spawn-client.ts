import {type ChildProcess, fork} from 'node:child_process'
import {fileURLToPath} from 'node:url'
import {endsWithMmm, type Helper} from './helpers.ts'
import {type Awaited, isGivenUp, LOOK_EVERY} from './patience.ts'
import {noteStarter} from './process-record.ts'
import {type Exit, SpawnerLostError, type SpawnRequest, type Started} from './started.ts'

/** A request, as it is sent: of the environment only what differs from the first one's. */
export interface SpawnOrder extends Pick<SpawnRequest, 'command' | 'cwd'> {
  readonly id: number
  readonly log: string
  readonly environment?: Readonly<Record<string, string>>
  readonly changed: Readonly<Record<string, string>>
  readonly removed: readonly string[]
}

/** What becomes of an order; of none, number 0, that there is somebody to take them. */
export type SpawnNews = {readonly id: number} & (
  | {readonly pid: number}
  | {readonly code: number | null; readonly signal: NodeJS.Signals | null}
  | {readonly error: string; readonly code?: string | undefined; readonly syscall?: string | undefined}
)

interface Waiting extends Awaited {
  readonly started: PromiseWithResolvers<Started>
  readonly exited: PromiseWithResolvers<Exit>
}

const PROGRAM = fileURLToPath(import.meta.url).replace(/spawn-client\.(\w+)$/, 'spawn-server.$1')
/** They are for mmm itself, and slow down the start of any other Node.js. */
const NOT_FOR_IT = new Set(['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'NODE_V8_COVERAGE'])

/** Starts shell commands from a small Node.js of its own: where there is nothing smaller. */
export class SpawnClient implements Helper {
  readonly #waiting = new Map<number, Waiting>()
  readonly #notes = new Set<string>()
  #asked = 0
  #server: ChildProcess | undefined
  #shared: Readonly<Record<string, string>> | undefined
  #state: 'absent' | 'lost' | 'ready' | 'starting' = 'absent'
  readonly #patience: number

  constructor(patience = LOOK_EVERY) {
    this.#patience = patience
  }

  /** Starts a command, or gives nothing when that is left to the caller: the process is not there. */
  start({command, cwd, environment, heading, log, processes, signal}: SpawnRequest): Promise<Started> | undefined {
    if (this.#state === 'absent') this.#begin(processes)
    if (this.#state !== 'ready') return undefined
    if (processes !== undefined && !this.#noteIn(processes)) return undefined
    if (heading !== undefined) log.write(heading)
    const id = ++this.#asked
    const waiting: Waiting = {started: Promise.withResolvers(), exited: Promise.withResolvers(), signal, looks: 0}
    // Whoever waits for the start hears of a failure there.
    waiting.exited.promise.catch(() => {})
    this.#waiting.set(id, waiting)
    this.#server!.channel!.ref()
    const order = {id, command, cwd, log: log.path, ...this.#differences(environment)}
    this.#server!.send(order, (error) => {
      if (error) this.#lose()
    })
    return waiting.started.promise
  }

  /** It is noted before it is there, for whoever recovers a run. */
  #begin(processes?: string): void {
    this.#state = 'starting'
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_FOR_IT.has(name)))
    // In a group of its own, what is typed at the terminal does not reach it.
    const server = fork(PROGRAM, {detached: true, env, execArgv: [], stdio: 'ignore'})
    this.#server = server
    server.once('error', () => this.#lose())
    server.once('exit', () => this.#lose())
    server.on('message', (news: SpawnNews) => this.#hear(news))
    if (processes !== undefined) this.#noteIn(processes)
    endsWithMmm(this)
    setInterval(() => this.#look(), this.#patience).unref()
    // Nothing that is waited for must keep mmm from ending.
    server.unref()
    server.channel?.unref()
  }

  #hear(news: SpawnNews): void {
    if (this.#state === 'starting') this.#state = 'ready'
    const waiting = this.#waiting.get(news.id)
    if (!waiting) return
    if ('pid' in news) return waiting.started.resolve({pid: (waiting.pid = news.pid), exited: waiting.exited.promise})
    if ('error' in news) waiting.started.reject(Object.assign(new Error(news.error), {code: news.code, syscall: news.syscall}))
    else waiting.exited.resolve(news)
    this.#waiting.delete(news.id)
    if (this.#waiting.size === 0) this.#server?.channel?.unref()
  }

  /** Whether nobody waits for anything from it. */
  get isIdle(): boolean {
    return this.#waiting.size === 0
  }

  stop(): void {
    this.#server?.kill('SIGKILL')
  }

  #noteIn(path: string): boolean {
    const pid = this.#server?.pid
    if (!this.#notes.has(path) && pid !== undefined && noteStarter(path, pid)) this.#notes.add(path)
    return this.#notes.has(path)
  }

  /** One that hangs is ended, so that whoever waits hears of that. */
  #look(): void {
    // Each is to be looked at.
    const silent = [...this.#waiting.values()].filter((waiting) => isGivenUp(waiting))
    if (silent.length > 0) this.stop()
  }

  #lose(): void {
    this.#state = 'lost'
    for (const {exited, started} of this.#waiting.values()) {
      started.reject(new SpawnerLostError())
      exited.reject(new SpawnerLostError())
    }
    this.#waiting.clear()
  }

  #differences(environment: Readonly<Record<string, string>>): Pick<SpawnOrder, 'changed' | 'environment' | 'removed'> {
    if (!this.#shared) {
      this.#shared = environment
      return {environment, changed: {}, removed: []}
    }
    const shared = this.#shared
    return {
      changed: Object.fromEntries(Object.entries(environment).filter(([name, value]) => shared[name] !== value)),
      removed: Object.keys(shared).filter((name) => !(name in environment)),
    }
  }
}
