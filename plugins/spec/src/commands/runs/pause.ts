import {type ListedRun, MmmCommand} from 'mmm-cli'
import {findParts, isJoint, runArg, wishOfAll} from '../../joint-runs.ts'

export default class RunsPause extends MmmCommand {
  static override summary = 'Let nothing more of a run start, in whatever terminal it goes; what runs is left to end.'

  static override args = {
    run: runArg({description: 'Number of the run, or name of a run of several projects; default: the one that goes.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> 12']

  async run(): Promise<ListedRun | readonly ListedRun[]> {
    const {args} = await this.parse(RunsPause)

    if (isJoint(args.run)) {
      const all = wishOfAll(args.run, findParts(this.host, args.run, this.projectName), 'pause')
      this.log(`Run ${args.run} starts nothing more.\nNext: mmm runs resume ${args.run}`)
      return all
    }
    const {runs} = this.open().state
    const asked = this.unwrap(runs.wish(args.run ?? this.unwrap(runs.current()).id, 'pause'))
    this.log(`Run ${asked.id} starts nothing more.\nNext: mmm runs resume ${asked.id}`)
    return asked
  }
}
