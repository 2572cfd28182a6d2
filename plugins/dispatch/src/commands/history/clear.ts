import {Flags} from '@oclif/core'
import {confirm, MmmCommand} from 'mmm-cli'
import {HistoryKeptError} from '../../errors.ts'

export default class HistoryClear extends MmmCommand {
  static override summary = 'Forget all commands.'

  static override description = 'Of all projects. What mmm did in a project stays in its state; numbers are never given twice.'

  static override flags = {
    yes: Flags.boolean({description: 'Do not ask.', char: 'y'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --yes']

  async run(): Promise<{cleared: number}> {
    const {flags} = await this.parse(HistoryClear)
    if (!flags.yes && !(await confirm('Forget all commands that were carried out?'))) throw new HistoryKeptError()

    const cleared = this.unwrap(this.host.dispatcher.history.clear())

    this.log(cleared === 0 ? 'There was nothing to forget.' : `Forgot ${cleared} ${cleared === 1 ? 'command' : 'commands'}.`)
    return {cleared}
  }
}
