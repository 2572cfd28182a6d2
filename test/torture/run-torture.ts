import {once} from 'node:events'
import {existsSync, mkdirSync, readFileSync} from 'node:fs'
import {childrenOf, signalProcess} from '../../src/run/process-table.ts'
import type {Running} from '../support/binary.ts'
import {isRunning} from '../support/processes.ts'
import {type Event, eventsOf, SandboxProject} from '../support/sandbox-project.ts'
import type {Random} from './random.ts'

export interface RunTortureReport {
  readonly rounds: number
  /** By signal, how often one met a run. */
  readonly signals: Readonly<Record<string, number>>
  /** Specifications that were reported as done before the signal came. */
  readonly acknowledged: number
  /** How often one met a process that starts commands. */
  readonly starters: number
  /** Rounds in which two runs shared the work. */
  readonly shared: number
}

const SPECS = Array.from({length: 12}, (_, index) => `s${String(index).padStart(2, '0')}`)

/** Mostly the one that leaves no time for anything. */
const SIGNALS: readonly NodeJS.Signals[] = ['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGINT', 'SIGTERM', 'SIGHUP']

/** What a run says at the moments at which it is met. */
const MOMENTS = ['run.started', 'spec.started', 'spec.progress', 'spec.verified', 'spec.completed']

/**
 * Notes whether another of its kind still works, who it is, and when it is done. That another works is told by its
 * environment: a zombie has none, and a number that was given to somebody else has another one.
 */
const WORK = [
  'before=$(cat "pids/$MMM_SPEC_ID" 2>/dev/null)',
  'if [ -n "$before" ] && grep -qsz "^MMM_SPEC_ID=$MMM_SPEC_ID$" "/proc/$before/environ"; then echo "$MMM_SPEC_ID" >> double; fi',
  'echo $$ > "pids/$MMM_SPEC_ID"; echo $$ >> all-pids',
  'sleep 0.0$(( $$ % 5 ))',
  'echo "$ROUND $MMM_SPEC_ID" >> done',
].join('; ')

/** Runs that are ended by signals at random moments, alone or two at once: nothing reported as done is lost or repeated, and nothing is left running. */
export class RunTorture {
  readonly #project = new SandboxProject()
  readonly #random: Random
  readonly #signals: Record<string, number> = {}
  #rounds = 0
  #acknowledged = 0
  #starters = 0
  readonly #stopped: number[] = []
  #shared = 0

  constructor(random: Random) {
    this.#random = random
    mkdirSync(this.#project.path('pids'))
  }

  get report(): RunTortureReport {
    return {rounds: this.#rounds, signals: this.#signals, acknowledged: this.#acknowledged, shared: this.#shared, starters: this.#starters}
  }

  /** One round; what is wrong is thrown. */
  async round(): Promise<void> {
    const round = String(++this.#rounds)
    for (const [index, id] of SPECS.entries())
      this.#project.spec(id, {
        depends_on: index % 3 === 0 ? [] : [SPECS[index - 1]],
        run: [`ROUND=${round}; ${WORK}`],
        verify: ['sleep 0.01'],
      })
    const isShared = this.#random.next() < 0.25
    const runs = Array.from({length: isShared ? 2 : 1}, () => this.#start())
    if (isShared) this.#shared++
    const interrupted = await Promise.all(runs.map((run) => this.#interrupt(run)))
    const done = new Set(interrupted.flat())
    this.#acknowledged += done.size
    const statuses = this.#project.statuses()
    for (const id of done) if (statuses[id] !== 'completed') throw new Error(`round ${round}: ${id} was reported as done, and is ${statuses[id]}`)
    const before = this.#times(round)
    await this.#finish(round)
    const after = this.#times(round)
    for (const id of done) if (after.get(id) !== before.get(id)) throw new Error(`round ${round}: ${id} was reported as done, and ran again`)
    this.#examine(round, after)
  }

  dispose(): void {
    this.#project.sandbox.remove()
  }

  #start(): Running {
    return this.#project.start('run', '--json', '-j', '3')
  }

  /** Ends a run at a random moment; gives what it had reported as done by then. */
  async #interrupt(run: Running): Promise<string[]> {
    const moment = this.#random.pick(MOMENTS)
    const signal = this.#random.pick(SIGNALS)
    const patience = this.#random.below(40)
    const wanted = 1 + this.#random.below(6)
    let seen = 0
    let text = ''
    const struck = new Promise<void>((resolve) => {
      run.child.stdout.on('data', (chunk: Buffer | string) => {
        text += String(chunk)
        seen = text.split(`"type":"${moment}"`).length - 1
        if (seen >= wanted || (moment === 'run.started' && seen >= 1)) setTimeout(resolve, patience)
      })
      void once(run.child, 'close').then(() => resolve())
    })
    await struck
    if (this.#random.next() < 0.3) this.#strikeStarter(run.child.pid!, signal)
    if (run.child.kill(signal)) this.#signals[signal] = (this.#signals[signal] ?? 0) + 1
    const {stdout} = await run.finished
    return eventsUntilCut(stdout)
      .filter(({type}) => type === 'spec.completed')
      .map(({spec}) => spec!)
  }

  /** Meets one of the processes that start the run's commands: it is killed, or stands still with what it holds when mmm is. */
  #strikeStarter(mmm: number, signal: NodeJS.Signals): void {
    const starters = childrenOf([mmm]).filter((pid) => /^[^\0]*\/(?:python3|perl)\0-|spawn-server/.test(commandLine(pid)))
    if (starters.length === 0) return
    const isStopped = signal === 'SIGKILL' && this.#random.next() < 0.5
    const starter = this.#random.pick(starters)
    this.#starters++
    if (isStopped) this.#stopped.push(starter)
    signalProcess(starter, isStopped ? 'SIGSTOP' : 'SIGKILL')
  }

  async #finish(round: string): Promise<void> {
    const {code, stderr, stdout} = await this.#project.mmm('run', '--json')
    if (code !== 0) throw new Error(`round ${round}: the run that goes on exited ${code}:\n${stderr}\n${stdout}`)
  }

  /** How often the work of each specification was done to its end in a round. */
  #times(round: string): Map<string, number> {
    const lines = this.#lines('done')
    return new Map(SPECS.map((id) => [id, lines.filter((line) => line === `${round} ${id}`).length]))
  }

  #examine(round: string, times: ReadonlyMap<string, number>): void {
    for (const id of SPECS) if (times.get(id) === 0) throw new Error(`round ${round}: ${id} counts as completed, and never ran`)
    if (existsSync(this.#project.path('double'))) throw new Error(`round ${round}: two worked on one at once: ${this.#lines('double').join(', ')}`)
    const left = [...this.#lines('all-pids').map(Number), ...this.#stopped.splice(0)].filter((pid) => isRunning(pid))
    if (left.length > 0) throw new Error(`round ${round}: still running: ${left.join(', ')}`)
    const open = Object.entries(this.#project.statuses()).filter(([, status]) => status !== 'completed')
    if (open.length > 0) throw new Error(`round ${round}: not completed: ${open.map(([id, status]) => `${id} ${status}`).join(', ')}`)
  }

  #lines(name: string): string[] {
    const path = this.#project.path(name)
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return ''
  }
}

/** The last line may have been cut off. */
function eventsUntilCut(stdout: string): Event[] {
  const end = stdout.lastIndexOf('\n')
  return end === -1 ? [] : eventsOf(stdout.slice(0, end + 1))
}
