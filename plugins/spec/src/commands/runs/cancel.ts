import {Args, Flags} from '@oclif/core'
import {type ListedRun, MmmCommand} from 'mmm-cli'

export default class RunsCancel extends MmmCommand {
  static override summary = 'End a run in whatever terminal it goes, as Ctrl-C there would: what runs is ended and given back.'

  static override args = {
    run: Args.integer({description: 'Number of the run; default: the one that goes.', min: 1}),
  }

  static override flags = {
    now: Flags.boolean({description: 'Kill what runs, without the grace time.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> 12']

  async run(): Promise<ListedRun> {
    const {args, flags} = await this.parse(RunsCancel)

    const {runs} = this.open().state
    const asked = this.unwrap(runs.wish(args.run ?? this.unwrap(runs.current()).id, flags.now ? 'kill' : 'cancel'))
    this.log(`Run ${asked.id} is being ended.\nNext: mmm runs show ${asked.id}`)
    return asked
  }
}
