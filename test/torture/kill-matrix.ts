import {execFileSync} from 'node:child_process'
import {existsSync, readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import type {Finished, Running} from '../support/binary.ts'
import {isRunning} from '../support/processes.ts'
import {type Event, eventsOf, SandboxProject} from '../support/sandbox-project.ts'
import type {SmallDisk} from '../support/small-disk.ts'
import {linesOf} from '../support/waiting.ts'
import {starterPrograms} from '../../src/run/starter-programs.ts'
import {Barrier, HELD, isOfStarter, type Moment, MOMENTS, type Side} from './barrier.ts'

export const FAULTS = ['SIGKILL', 'SIGINT', 'SIGTERM', 'SIGHUP', 'full disk'] as const

export type Fault = (typeof FAULTS)[number]

/** The exit codes with which a run may answer a fault; none after a kill. */
const CODES: Readonly<Record<Fault, ReadonlyArray<number | null>>> = {
  SIGKILL: [null],
  SIGINT: [130],
  SIGTERM: [143],
  SIGHUP: [143],
  // What is written already may just have fitted.
  'full disk': [0, 1],
}

/** What needs what: the one that is held comes after one that is done, and before one that is not. */
const SPECS: Readonly<Record<string, readonly string[]>> = {a: [], [HELD]: ['a'], c: [HELD]}

/** Notes an attempt that works while another one of its specification does, every process, and every attempt whose work is done. */
const WORK = [
  'cd "$OUT"; before=$(cat "pid-$MMM_SPEC_ID" 2>/dev/null)',
  'if [ -n "$before" ] && grep -qsz "^MMM_SPEC_ID=$MMM_SPEC_ID$" "/proc/$before/environ"; then echo "$MMM_SPEC_ID" >> double; fi',
  'echo $$ > "pid-$MMM_SPEC_ID"; echo $$ >> pids',
].join('; ')
const DONE = 'echo "$MMM_SPEC_ID $MMM_RUN_ID $MMM_ITERATION" >> "$OUT/done"'

/** Meets runs with every fault at every kind of moment, and looks what became of them. */
export class KillMatrix {
  readonly #disk: SmallDisk | undefined
  readonly #met = new Map<string, number>()

  /** Without a small disk nothing runs full. */
  constructor(disk?: SmallDisk) {
    this.#disk = disk
  }

  /** Every fault with every moment that can be tried here: nobody but root may mount a disk. */
  get cells(): Array<readonly [Fault, Moment]> {
    return FAULTS.filter((fault) => fault !== 'full disk' || this.#disk).flatMap((fault) => this.moments.map((moment) => [fault, moment] as const))
  }

  /** A starter is held in Python. */
  get moments(): Moment[] {
    const hasPython = starterPrograms(process.env)[0]?.[0].endsWith('python3')
    return MOMENTS.filter((moment) => hasPython || !isOfStarter(moment))
  }

  get rounds(): number {
    return [...this.#met.values()].reduce((sum, times) => sum + times, 0)
  }

  /** How often each fault really met a run at each moment. */
  get table(): string {
    const rows = FAULTS.map((fault) => [fault, ...MOMENTS.map((moment) => String(this.#met.get(`${fault} ${moment}`) ?? 0))])
    return [['', ...MOMENTS], ...rows].map((row) => row.map((cell, index) => (index === 0 ? cell.padEnd(10) : cell.padStart(8))).join('')).join('\n')
  }

  /** One run that meets a fault at a moment, and the one that goes on; what is wrong is thrown. */
  async round(fault: Fault, moment: Moment, side: Side): Promise<void> {
    const cell = `${fault} ${moment}`
    const times = this.#met.get(cell) ?? 0
    const round = new Round({fault, moment, side, disk: this.#disk, isMany: times % 4 >= 2 || isOfStarter(moment)})
    try {
      await round.run()
    } catch (error) {
      throw new Error(`${fault} ${side} "${moment}": ${(error as Error).message}`, {cause: error})
    } finally {
      await round.dispose()
    }
    this.#met.set(cell, times + 1)
  }
}

interface RoundOptions {
  readonly fault: Fault
  readonly moment: Moment
  readonly side: Side
  readonly disk: SmallDisk | undefined
  /** Whether there are commands enough for starters to carry them out, in the place of mmm itself. */
  readonly isMany: boolean
}

const SETTINGS: Partial<Record<Moment, string>> = {
  land: '[run]\nisolation = "worktree"\n',
  // A command that mmm starts itself, before a starter is there, asks for another try.
  order: '[run]\nretry_delay = "10ms"\n',
  report: '[run]\nretry_delay = "10ms"\n',
}

/** Commands before the one that is held, where there are to be many. */
const MANY = 20

class Round {
  readonly #fault: Fault
  readonly #moment: Moment
  readonly #disk: SmallDisk | undefined
  readonly #project: SandboxProject
  readonly #barrier: Barrier
  /** Where the state lies, on the small disk. */
  readonly #states: string | undefined
  #running: Running | undefined

  readonly #isMany: boolean

  constructor({disk, fault, isMany, moment, side}: RoundOptions) {
    this.#isMany = isMany
    this.#fault = fault
    this.#moment = moment
    this.#disk = fault === 'full disk' ? disk : undefined
    this.#states = this.#disk && join(this.#disk.path, 'states')
    this.#project = new SandboxProject(SETTINGS[moment])
    this.#barrier = new Barrier(this.#project.path('..', 'barrier'), moment, side)
    for (const [id, needed] of Object.entries(SPECS)) this.#write(id, needed)
    if (moment !== 'between' && moment !== 'land') return
    this.#git('init', '--quiet', '--initial-branch', 'main')
    this.#git('add', '--all')
    this.#git('commit', '--quiet', '-m', 'Open the shop')
  }

  async run(): Promise<void> {
    const running = (this.#running = this.#start('run', '--json', '--yes'))
    await Promise.race([this.#barrier.reached(), running.finished.then(({stderr, stdout}) => this.#missed(`${stdout}${stderr}`))])
    if (this.#fault === 'full disk') this.#disk!.fill()
    else running.child.kill(this.#fault)
    // Whoever holds an order of a dead mmm is there for as long as it takes.
    const isKept = this.#fault === 'SIGKILL' && isOfStarter(this.#moment)
    if (!isKept) this.#barrier.open()
    const struck = await running.finished
    if (!CODES[this.#fault].includes(struck.code)) throw new Error(`it exited ${struck.code}:\n${struck.stdout}${struck.stderr}`)
    this.#disk?.clear()
    const before = this.#read()
    const acknowledged = eventsUntilCut(struck.stdout).flatMap(({spec, type}) => (type === 'spec.completed' ? [spec!] : []))
    // It may not have been told of yet; but what starts after it has it done, however mmm ends.
    demand(this.#moment === 'claim' || before.statuses.a === 'completed', `a was done before, and is ${before.statuses.a}`)
    for (const id of acknowledged) demand(before.statuses[id] === 'completed', `${id} was reported as done, and is ${before.statuses[id]}`)
    // What has not landed must outlive whoever tidies up.
    if (this.#moment === 'land') await this.#mmm('runs', 'clean', '--json')
    await this.#mmm('run', '--json', '--yes')
    if (isKept) demand(!isRunning(this.#barrier.holder), 'what holds an order of the dead run is still there')
    this.#examine(before.statuses)
  }

  async dispose(): Promise<void> {
    this.#barrier.open()
    this.#disk?.clear()
    this.#running?.child.kill('SIGKILL')
    await this.#running?.finished
    if (this.#states) rmSync(this.#states, {force: true, recursive: true})
    this.#project.remove()
  }

  #examine(before: Readonly<Record<string, string>>): void {
    const {statuses, running} = this.#read()
    demand(
      Object.values(statuses).every((status) => status === 'completed'),
      `not all is completed: ${JSON.stringify(statuses)}`,
    )
    demand(running === 0, `${running} runs or attempts are left open`)
    const done = linesOf(this.#out('done'))
    demand(new Set(done).size === done.length, `an attempt was carried out twice: ${done.join(', ')}`)
    for (const id of Object.keys(SPECS)) {
      const times = done.filter((line) => line.startsWith(`${id} `)).length
      demand(times > 0, `${id} counts as completed, and never ran`)
      // What had only to land is finished too.
      const isFinished = before[id] === 'completed' || (this.#moment === 'land' && id === HELD)
      demand(!isFinished || times === 1, `${id} was finished, and ran ${times} times`)
    }
    demand(!existsSync(this.#out('double')), 'two worked on one specification at once')
    const left = linesOf(this.#out('pids')).filter((pid) => isRunning(Number(pid)))
    demand(left.length === 0, `still running: ${left.join(', ')}`)
    if (this.#moment === 'land')
      for (const id of Object.keys(SPECS)) demand(this.#git('show', `main:${id}.txt`) === id, `what landed of ${id} is not what was done`)
  }

  /** What the database says, as any program would read it. */
  #read(): {readonly statuses: Record<string, string>; readonly running: number} {
    const folder = this.#states ? join(this.#states, readdirSync(this.#states)[0]!) : this.#project.path('.mmm')
    const database = new BetterSqlite3(join(folder, 'state.db'))
    try {
      demand(database.pragma('integrity_check', {simple: true}) === 'ok', 'the database is broken')
      const rows = database.prepare<[], {id: string; status: string}>('SELECT id, status FROM specifications ORDER BY id').all()
      const count = `SELECT (SELECT count(*) FROM runs WHERE status = 'running') + (SELECT count(*) FROM executions WHERE status = 'running')`
      return {statuses: Object.fromEntries(rows.map(({id, status}) => [id, status])), running: database.prepare(count).pluck().get() as number}
    } finally {
      database.close()
    }
  }

  #write(id: string, needed: readonly string[]): void {
    const held = (moment: Moment): string => (id === HELD ? this.#barrier.command(moment) : ':')
    const [byStarter, lasting] = id === HELD ? [this.#barrier.byStarter, this.#barrier.lasting] : [':', ':']
    const work = `${byStarter}; OUT='${this.#out()}'; here=$PWD; ${WORK}; ${held('run')}; ${lasting}; ${DONE}; echo ${id} >> "$here/${id}.txt"`
    const others = this.#isMany && id === 'a' ? Array.from({length: MANY}, () => ':') : []
    this.#project.spec(id, {
      depends_on: needed,
      run: [work],
      verify: [...others, held('verify')],
      ...(isOfStarter(this.#moment) && {retries: 10_000}),
      ...(this.#moment === 'between' && {requires_change: id === HELD}),
    })
  }

  #start(...args: readonly string[]): Running {
    const env = {...this.#barrier.environment, ...(this.#states && {MMM_STATE_DIR: this.#states})}
    return this.#project.sandbox.start(args, {cwd: this.#project.directory, env})
  }

  async #mmm(...args: readonly string[]): Promise<Finished> {
    const finished = await this.#start(...args).finished
    demand(finished.code === 0, `mmm ${args.join(' ')} exited ${finished.code}:\n${finished.stdout}${finished.stderr}`)
    return finished
  }

  #missed(text: string): never {
    throw new Error(`the run ended before that moment:\n${text}`)
  }

  #out(name = ''): string {
    return this.#project.path('..', name)
  }

  #git(...args: readonly string[]): string {
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org']
    return execFileSync('git', [...identity, ...args], {cwd: this.#project.directory, encoding: 'utf8', stdio: 'pipe'}).trim()
  }
}

function demand(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}

/** The last line may have been cut off. */
function eventsUntilCut(stdout: string): Event[] {
  return eventsOf(stdout.slice(0, stdout.lastIndexOf('\n') + 1))
}
