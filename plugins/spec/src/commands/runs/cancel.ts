import {Flags} from '@oclif/core'
import {type ListedRun, MmmCommand} from 'mmm-cli'
import {findParts, isJoint, runArg, wishOfAll} from '../../joint-runs.ts'

export default class RunsCancel extends MmmCommand {
  static override summary = 'End a run in whatever terminal it goes, as Ctrl-C there would: what runs is ended and given back.'

  static override args = {
    run: runArg({description: 'Number of the run, or name of a run of several projects; default: the one that goes.'}),
  }

  static override flags = {
    now: Flags.boolean({description: 'Kill what runs, without the grace time.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> 12']

  async run(): Promise<ListedRun | readonly ListedRun[]> {
    const {args, flags} = await this.parse(RunsCancel)

    if (isJoint(args.run)) {
      const all = wishOfAll(args.run, findParts(this.host, args.run, this.projectName), flags.now ? 'kill' : 'cancel')
      this.log(`Run ${args.run} is being ended.\nNext: mmm runs show ${args.run}`)
      return all
    }
    const {runs} = this.open().state
    const asked = this.unwrap(runs.wish(args.run ?? this.unwrap(runs.current()).id, flags.now ? 'kill' : 'cancel'))
    this.log(`Run ${asked.id} is being ended.\nNext: mmm runs show ${asked.id}`)
    return asked
  }
}
