import {Args} from '@oclif/core'
import {MmmCommand, type SpecTextDifference} from 'mmm-cli'
import {formatDifferences} from '../../change-view.ts'

export default class StateDiff extends MmmCommand {
  static override summary = 'Compare two versions: statuses, and contents as text.'

  static override args = {
    from: Args.string({description: "A version's number, or a checkpoint's name.", required: true}),
    to: Args.string({description: 'Another; default: now.', default: 'now'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> 12', '<%= config.bin %> <%= command.id %> before-import now --json']

  async run(): Promise<SpecTextDifference[]> {
    const {args} = await this.parse(StateDiff)

    const services = this.open()
    this.unwrap(services.specifications.refresh())
    const {history} = services.state
    const differences = this.unwrap(history.diff(this.unwrap(history.resolve(args.from)), this.unwrap(history.resolve(args.to))))

    this.log(differences.length > 0 ? formatDifferences(differences).join('\n') : 'No difference.')
    return differences
  }
}
