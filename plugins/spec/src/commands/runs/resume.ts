import {Args} from '@oclif/core'
import {type ListedRun, MmmCommand} from 'mmm-cli'

export default class RunsResume extends MmmCommand {
  static override summary = 'Let a paused run go on.'

  static override args = {
    run: Args.integer({description: 'Number of the run; default: the one that goes.', min: 1}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> 12']

  async run(): Promise<ListedRun> {
    const {args} = await this.parse(RunsResume)

    const {runs} = this.open().state
    const asked = this.unwrap(runs.wish(args.run ?? this.unwrap(runs.current()).id, 'resume'))
    this.log(`Run ${asked.id} goes on.\nNext: mmm runs attach ${asked.id}`)
    return asked
  }
}
