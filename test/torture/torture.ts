import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, mkdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Workplace} from '../support/workplace.ts'
import {examine} from './examination.ts'
import {Random} from './random.ts'
import {specificationsFor} from './specifications.ts'

export interface TortureOptions {
  readonly seed: number
  /** Kills to reach. */
  readonly kills: number
  readonly writers?: number
  readonly onStrike?: (report: TortureReport) => void
}

/** What it came to. Whatever is wrong is thrown, by the first examination that sees it. */
export interface TortureReport {
  readonly strikes: number
  /** Strikes that killed all writers at once. */
  readonly massacres: number
  readonly kills: number
  readonly acknowledged: number
  readonly versions: number
  /** Changes that were there although their writer died before it could say so. */
  readonly unacknowledged: number
}

/** Of ten strikes, how many kill all writers at once. */
const MASSACRES = 0.15

/** Lines that all writers together acknowledge between two strikes, so that every strike hits work. */
const PROGRESS = 10

/** Milliseconds without any progress after which the writers count as stuck. */
const PATIENCE = 30_000

/** Writers that acknowledge what they change are killed at random moments; after each strike everything acknowledged must be there, and sound. */
export async function torture({kills, onStrike, seed, writers = 8}: TortureOptions): Promise<TortureReport> {
  const random = new Random(seed)
  const workplace = Workplace.create(specificationsFor(writers))
  const crew = Array.from({length: writers}, (_, number) => new Writer(workplace, number, random))
  let report: TortureReport = {strikes: 0, massacres: 0, kills: 0, acknowledged: 0, versions: 0, unacknowledged: 0}
  try {
    while (report.kills < kills) {
      for (const writer of crew) writer.start()
      await progress(crew)
      await pause(random.below(120))
      const massacre = random.next() < MASSACRES
      const victims = massacre ? crew : [random.pick(crew)]
      await Promise.all(victims.map((writer) => writer.kill()))
      const found = examine(workplace, crew)
      report = {...found, strikes: report.strikes + 1, massacres: report.massacres + (massacre ? 1 : 0), kills: report.kills + victims.length}
      onStrike?.(report)
    }
    return report
  } finally {
    await Promise.all(crew.map((writer) => writer.kill()))
    workplace.remove()
  }
}

/** A process that is started again and again, and the file of what it acknowledged. */
export class Writer {
  readonly number: number
  readonly #workplace: Workplace
  readonly #random: Random
  readonly #acknowledgements: string
  #child: ChildProcess | undefined
  #complaint = ''

  constructor(workplace: Workplace, number: number, random: Random) {
    this.#workplace = workplace
    this.#random = random
    this.number = number
    this.#acknowledgements = join(workplace.path, 'acknowledged', String(number))
    mkdirSync(join(workplace.path, 'acknowledged'), {recursive: true})
  }

  get isAlive(): boolean {
    return this.#child !== undefined
  }

  start(): void {
    if (this.#child) return
    const script = fileURLToPath(new URL('writer.ts', import.meta.url))
    const cache = join(this.#workplace.path, 'compiled')
    const args = [script, this.#workplace.path, String(this.number), String(this.#random.below(2 ** 31)), this.#acknowledgements]
    const child = spawn(process.execPath, args, {env: {...process.env, NODE_COMPILE_CACHE: cache}, stdio: ['ignore', 'ignore', 'pipe']})
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#complaint += text))
    this.#child = child
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child) return
    const gone = once(child, 'close')
    child.kill('SIGKILL')
    await gone
    this.#child = undefined
  }

  /** Lines so far; a writer that gave up by itself is a failure. */
  acknowledged(): string[] {
    if (this.#complaint !== '') throw new Error(`writer ${this.number} failed:\n${this.#complaint}`)
    return existsSync(this.#acknowledgements) ? readFileSync(this.#acknowledgements, 'utf8').split('\n').slice(0, -1) : []
  }

  /** Bytes acknowledged so far. */
  get size(): number {
    return statSync(this.#acknowledgements, {throwIfNoEntry: false})?.size ?? 0
  }
}

/** Waits until the writers have acknowledged a little more. */
async function progress(crew: readonly Writer[]): Promise<void> {
  const count = (): number => crew.reduce((sum, writer) => sum + writer.acknowledged().length, 0)
  const enough = count() + PROGRESS
  for (const deadline = performance.now() + PATIENCE; count() < enough; await pause(5)) {
    if (performance.now() > deadline) throw new Error(`the writers acknowledged nothing for ${PATIENCE / 1000} seconds`)
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
