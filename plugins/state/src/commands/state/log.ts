import {Args} from '@oclif/core'
import {type ExecutionDetails, MmmCommand, printable} from 'mmm-cli'
import {createReadStream} from 'node:fs'

export default class StateLog extends MmmCommand {
  static override summary = 'Show everything that an attempt printed.'

  static override args = {
    execution: Args.string({description: 'Number of an execution, or a specification for its latest one.', required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> 12', '<%= config.bin %> <%= command.id %> checkout']

  async run(): Promise<ExecutionDetails> {
    const {args} = await this.parse(StateLog)

    const {execution, path} = this.unwrap(this.open().state.log(args.execution))

    if (!this.jsonEnabled()) {
      const {id, iteration, reason, run, spec, status} = execution
      this.logToStderr(`execution ${id} · ${spec} · run ${run} · iteration ${iteration} · ${status}${reason ? ` · ${printable(reason)}` : ''}`)
      await this.#print(path)
    }
    return execution
  }

  /** A pipe gets the bytes as they are; a terminal must not be made to obey them. */
  async #print(path: string): Promise<void> {
    for await (const chunk of createReadStream(path, {encoding: 'utf8'})) {
      const text = process.stdout.isTTY ? printable(chunk as string) : (chunk as string)
      if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve))
    }
  }
}
