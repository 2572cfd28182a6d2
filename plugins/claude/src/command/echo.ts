import type {RunnerEvent, RunnerTask} from 'mmm-cli'
import {StringDecoder} from 'node:string_decoder'
import type {Ear} from '../process.ts'
import type {Mask} from '../secrets.ts'

/** Characters of an output that are looked at in the end. */
const KEPT = 16 * 1024 * 1024

/** Copies a program's output to the log as it comes, whole lines at a time, so that no secret is cut in two. */
export class Echo implements Ear {
  output = ''
  readonly #decoder = new StringDecoder('utf8')
  readonly #log: RunnerTask['log']
  readonly #mask: Mask
  #rest = ''

  constructor({log}: RunnerTask, mask: Mask) {
    this.#log = log
    this.#mask = mask
  }

  *hear(bytes: Buffer): Generator<RunnerEvent> {
    const text = this.#rest + this.#decoder.write(bytes)
    const end = text.lastIndexOf('\n') + 1
    this.#rest = text.slice(end)
    if (end > 0) yield* this.#take(text.slice(0, end))
  }

  *end(): Generator<RunnerEvent> {
    const rest = this.#rest + this.#decoder.end()
    this.#rest = ''
    if (rest !== '') yield* this.#take(`${rest}\n`)
  }

  /** Nobody knows what it still has to do. */
  isLingering(): boolean {
    return false
  }

  *#take(lines: string): Generator<RunnerEvent> {
    this.output = `${this.output}${lines}`.slice(-KEPT)
    const masked = this.#mask(lines)
    this.#log.write(masked)
    const last = masked.trimEnd().split('\n').at(-1)!
    // JSON is for programs.
    if (last.trim() !== '' && !/^\s*[[{]/.test(last)) yield {type: 'progress', text: last.slice(0, 200)}
  }
}
