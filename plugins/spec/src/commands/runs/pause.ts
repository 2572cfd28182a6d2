import {Args} from '@oclif/core'
import {type ListedRun, MmmCommand} from 'mmm-cli'

export default class RunsPause extends MmmCommand {
  static override summary = 'Let nothing more of a run start, in whatever terminal it goes; what runs is left to end.'

  static override args = {
    run: Args.integer({description: 'Number of the run; default: the one that goes.', min: 1}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> 12']

  async run(): Promise<ListedRun> {
    const {args} = await this.parse(RunsPause)

    const {runs} = this.open().state
    const asked = this.unwrap(runs.wish(args.run ?? this.unwrap(runs.current()).id, 'pause'))
    this.log(`Run ${asked.id} starts nothing more.\nNext: mmm runs resume ${asked.id}`)
    return asked
  }
}
