import {Args, Flags} from '@oclif/core'
import {type ExecutionDetails, MmmCommand, printable, type StateManager} from 'mmm-cli'
import {createReadStream, statSync} from 'node:fs'
import {StringDecoder} from 'node:string_decoder'
import {setTimeout as wait} from 'node:timers/promises'
import {writeOut} from '../../write-out.ts'

/** Milliseconds between looks at a log that is still being written. */
const LOOK_INTERVAL = 200

export default class StateLog extends MmmCommand {
  static override summary = 'Show everything that an attempt printed.'

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
    const {copied, execution, path} = this.unwrap(state.log(args.execution))

    if (this.jsonEnabled()) return execution
    const {id, iteration, reason, run, spec, status} = execution
    this.logToStderr(`execution ${id} · ${spec} · run ${run} · iteration ${iteration} · ${status}${reason ? ` · ${printable(reason)}` : ''}`)
    const decoder = new StringDecoder('utf8')
    if (flags.follow && copied && status === 'running')
      this.logToStderr('The state cannot be written here, so its log is followed until the run has ended, not just this attempt.')
    if (flags.follow) return this.#follow(state, execution, path, decoder)
    await this.#print(path, decoder, 0)
    return execution
  }

  /** The end of the attempt is looked at before the log, so that nothing printed before the end is missed. */
  async #follow(state: StateManager, execution: ExecutionDetails, path: string, decoder: StringDecoder): Promise<ExecutionDetails> {
    for (let from = 0; ; await wait(LOOK_INTERVAL)) {
      const {abandoned, copied, execution: now} = this.unwrap(state.log(String(execution.id)))
      const {size} = statSync(path)
      if (size > from && !(await this.#print(path, decoder, from, size - 1))) return now
      from = size
      if (abandoned && copied) {
        this.logToStderr(`The run has ended: nothing more comes. How it ended: mmm state log ${execution.id}`)
        return now
      }
      if (abandoned) {
        this.logToStderr('mmm ended before the attempt did: nothing more comes. The next mmm run starts it again.')
        return now
      }
      if (now.status === 'running') continue
      this.logToStderr(`${now.status}${now.reason ? `: ${printable(now.reason)}` : ''}`)
      return now
    }
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
