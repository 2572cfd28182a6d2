import {Args, Flags} from '@oclif/core'
import {type ExecutionDetails, type ExecutionLog, MmmCommand, printable, type StateManager} from 'mmm-cli'
import {createReadStream, statSync} from 'node:fs'
import {StringDecoder} from 'node:string_decoder'
import {setTimeout as wait} from 'node:timers/promises'
import {writeOut} from '../../write-out.ts'

/** Milliseconds between looks at a log that is still being written. */
const LOOK_INTERVAL = 200

/** Looks that a log which is not there yet is worth. */
const MOST_LOOKS = 10

export default class StateLog extends MmmCommand {
  static override summary = 'Show everything that an attempt printed.'

  static override description = `Of a specification --follow goes on with its next iteration; of a number, it ends with that attempt.

With --json it is told what the attempt was and where its log is; with --follow as well, once it has ended.`

  static override args = {
    execution: Args.string({description: 'Number of an execution, or a specification for its latest one.', required: true}),
  }

  static override flags = {
    follow: Flags.boolean({
      char: 'F',
      description: 'Go on showing what comes, until the attempt has ended; where the state may only be read, until its run has.',
    }),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> 12', '<%= config.bin %> <%= command.id %> checkout --follow']

  async run(): Promise<ExecutionDetails> {
    const {args, flags} = await this.parse(StateLog)

    const {state} = this.open()
    const found = this.unwrap(state.log(args.execution))

    if (flags.follow) return this.#follow(state, args.execution, found)
    if (this.jsonEnabled()) return found.execution
    this.#announce(found.execution)
    await this.#print(found.path, new StringDecoder('utf8'), 0)
    return found.execution
  }

  /** The end of an iteration and the beginning of the next are written at once. */
  async #follow(state: StateManager, name: string, first: ExecutionLog): Promise<ExecutionDetails> {
    for (let found = first; ;) {
      const {execution, isLast} = await this.#followOne(state, found)
      const next = await this.#next(state, name)
      if (isLast || next.execution.id === execution.id || next.execution.run !== execution.run) return execution
      found = next
    }
  }

  /** Whoever works begins the log, a moment after the attempt is recorded. */
  async #next(state: StateManager, name: string): Promise<ExecutionLog> {
    for (let looks = 0; ; looks++) {
      const found = state.log(name)
      if (found.ok || found.error.code !== 'LOG_MISSING' || looks === MOST_LOOKS) return this.unwrap(found)
      await wait(LOOK_INTERVAL)
    }
  }

  /** The end of the attempt is looked at before the log, so that nothing printed before the end is missed. */
  async #followOne(state: StateManager, {copied, execution, path}: ExecutionLog): Promise<{execution: ExecutionDetails; isLast: boolean}> {
    const decoder = new StringDecoder('utf8')
    this.#announce(execution)
    if (copied && execution.status === 'running')
      this.#say('The state cannot be written here, so its log is followed until the run has ended, not just this attempt.')
    for (let from = 0; ; await wait(LOOK_INTERVAL)) {
      const {abandoned, copied: isCopy, execution: now} = this.unwrap(state.log(String(execution.id)))
      const size = statSync(path, {throwIfNoEntry: false})?.size ?? 0
      if (size > from && !this.jsonEnabled() && !(await this.#print(path, decoder, from, size - 1))) return {execution: now, isLast: true}
      from = Math.max(from, size)
      if (abandoned) {
        const end = isCopy
          ? `The run has ended: nothing more comes. How it ended: mmm state log ${execution.id}`
          : 'mmm ended before the attempt did: nothing more comes. The next mmm run starts it again.'
        this.#say(end)
        return {execution: now, isLast: true}
      }
      if (now.status === 'running') continue
      this.#say(`${now.status}${now.reason ? `: ${printable(now.reason)}` : ''}`)
      return {execution: now, isLast: false}
    }
  }

  #announce({id, iteration, reason, run, spec, status}: ExecutionDetails): void {
    this.#say(`execution ${id} · ${spec} · run ${run} · iteration ${iteration} · ${status}${reason ? ` · ${printable(reason)}` : ''}`)
  }

  /** Beside what the attempt printed; whoever wants data wants nothing else. */
  #say(line: string): void {
    if (!this.jsonEnabled()) this.logToStderr(line)
  }

  /** A pipe gets the bytes as they are; a terminal must not be made to obey them. Gives false once the reader has left. */
  async #print(path: string, decoder: StringDecoder, start: number, end = Infinity): Promise<boolean> {
    for await (const chunk of createReadStream(path, {start, end}) as AsyncIterable<Buffer>) {
      // A character may be half written yet.
      const text = process.stdout.isTTY ? printable(decoder.write(chunk)) : chunk
      if (!(await writeOut(text))) return false
    }
    return true
  }
}
