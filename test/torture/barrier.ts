import {execFileSync} from 'node:child_process'
import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {until} from '../support/waiting.ts'

/** The moments at which a fault meets a run. */
export const MOMENTS = ['claim', 'order', 'report', 'run', 'between', 'verify', 'record', 'land'] as const

export type Moment = (typeof MOMENTS)[number]

/** Whether a step that cannot be divided is still to come or has just been made. */
export type Side = 'after' | 'before'

/** Those at which what starts a command is held: with the order for it, and when it has started it. */
export function isOfStarter(moment: Moment): moment is 'order' | 'report' {
  return moment === 'order' || moment === 'report'
}

/** The specification that is held still. */
export const HELD = 'b'
/** Stands in the command whose starter is held. */
const HELD_BY_STARTER = 'held-by-starter'

/** Holds one run still at one moment, once. Its commands, git and its database pass it. */
export class Barrier {
  readonly #folder: string
  readonly #moment: Moment
  readonly #side: Side

  constructor(folder: string, moment: Moment, side: Side) {
    this.#folder = folder
    this.#moment = moment
    this.#side = side
    mkdirSync(folder)
    this.#writeGit()
  }

  get environment(): Record<string, string> {
    return {
      BARRIER_FOLDER: this.#folder,
      BARRIER_MOMENT: this.#moment,
      BARRIER_SIDE: this.#side,
      BARRIER_SPEC: HELD,
      NODE_OPTIONS: `--import=${new URL('barrier.mjs', import.meta.url).href}`,
      PATH: `${this.#folder}:${process.env.PATH}`,
    }
  }

  /** What a command has to do to be held at a moment. */
  command(moment: Moment): string {
    return moment === this.#moment ? this.#reach : ':'
  }

  /** Has a command carried out by a starter, where that is to be held: one that mmm starts itself asks for another try. */
  get byStarter(): string {
    const [at, mmm] = [join(this.#folder, 'at'), join(this.#folder, 'mmm')]
    return isOfStarter(this.#moment) ? `: ${HELD_BY_STARTER}; [ -e '${at}' ] || [ $PPID != "$(cat '${mmm}')" ] || exit 75` : ':'
  }

  /** Of one that is over at once, a starter says only that. */
  get lasting(): string {
    const [first, go] = [join(this.#folder, 'begun'), join(this.#folder, 'go')]
    return this.#moment === 'report' ? `[ -e '${first}' ] || { : > '${first}'; while [ ! -e '${go}' ]; do sleep 0.01; done; }` : ':'
  }

  /** The process that is held. */
  get holder(): number {
    return Number(readFileSync(join(this.#folder, 'at'), 'utf8'))
  }

  get isReached(): boolean {
    return existsSync(join(this.#folder, 'at'))
  }

  reached(): Promise<void> {
    return until(() => this.isReached, `a run at the moment "${this.#moment}"`)
  }

  open(): void {
    writeFileSync(join(this.#folder, 'go'), '')
  }

  get #reach(): string {
    const [at, go] = [join(this.#folder, 'at'), join(this.#folder, 'go')]
    return `[ -e '${at}' ] || { : > '${at}'; while [ ! -e '${go}' ]; do sleep 0.01; done; }`
  }

  /** Between the runner and the proof it is asked what has changed, for the second time; the second to land is the one that is held. */
  #writeGit(): void {
    const real = execFileSync('/bin/sh', ['-c', 'command -v git'], {encoding: 'utf8'}).trim()
    const first = join(this.#folder, 'first')
    const second = (commands: string): string => `mkdir '${first}' 2> '${first}.not' || { ${commands}; }`
    const held = {
      between: `case "$*" in 'add --all '*) ${second(this.#reach)};; esac`,
      land: `case "$*" in *' merge --ff-only --quiet --no-verify-signatures '*) ${second(
        this.#side === 'before' ? this.#reach : `'${real}' "$@"; code=$?; ${this.#reach}; exit $code`,
      )};; esac`,
    } as const
    const hold = this.#moment === 'between' || this.#moment === 'land' ? held[this.#moment] : ':'
    writeFileSync(join(this.#folder, 'git'), `#!/bin/sh\n${hold}\nexec '${real}' "$@"\n`)
    chmodSync(join(this.#folder, 'git'), 0o755)
  }
}
