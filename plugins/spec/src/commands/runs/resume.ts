import {type ListedRun, MmmCommand} from 'mmm-cli'
import {findParts, isJoint, runArg, wishOfAll} from '../../joint-runs.ts'

export default class RunsResume extends MmmCommand {
  static override summary = 'Let a paused run go on.'

  static override args = {
    run: runArg({description: 'Number of the run, or name of a run of several projects; default: the one that goes.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> 12']

  async run(): Promise<ListedRun | readonly ListedRun[]> {
    const {args} = await this.parse(RunsResume)

    if (isJoint(args.run)) {
      const all = wishOfAll(args.run, findParts(this.host, args.run, this.projectName), 'resume')
      this.log(`Run ${args.run} goes on.\nNext: mmm runs attach ${args.run}`)
      return all
    }
    const {runs} = this.open().state
    const asked = this.unwrap(runs.wish(args.run ?? this.unwrap(runs.current()).id, 'resume'))
    this.log(`Run ${asked.id} goes on.\nNext: mmm runs attach ${asked.id}`)
    return asked
  }
}
