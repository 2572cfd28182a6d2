import {Args} from '@oclif/core'
import {MmmCommand} from 'mmm-cli'
import {resolve} from 'node:path'

export default class RunsRecord extends MmmCommand {
  static override summary = 'Keep what agents did in a run in a folder, to be replayed anywhere.'

  static override description = `The logs and streams of its attempts are copied, secrets masked as they are there. What was cut off from outside is left out: it says nothing about the work.

A project with the same specifications replays it without asking any agent.`

  static override args = {
    run: Args.integer({description: 'Number of the run.', required: true, min: 1}),
    folder: Args.string({description: 'The folder that is made.', required: true}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %> 12 demo/recording',
    {description: 'Do it again, in any copy of the project:', command: '<%= config.bin %> run --replay demo/recording'},
  ]

  async run(): Promise<{run: number; folder: string; attempts: Array<{spec: string; iteration: number}>}> {
    const {args} = await this.parse(RunsRecord)
    const folder = resolve(args.folder)

    const attempts = this.unwrap(this.open().runs.keepRecording(args.run, folder)).map(({iteration, spec}) => ({spec, iteration}))

    this.log(`${attempts.length} ${attempts.length === 1 ? 'attempt' : 'attempts'} of run ${args.run} kept in ${args.folder}`)
    this.log(`Next: mmm run --replay ${args.folder}`)
    return {run: args.run, folder, attempts}
  }
}
