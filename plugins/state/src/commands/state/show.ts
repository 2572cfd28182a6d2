import {Args} from '@oclif/core'
import {MmmCommand, printableLine, type VersionDetails} from 'mmm-cli'
import {describeChange} from '../../change-view.ts'

export default class StateShow extends MmmCommand {
  static override summary = 'Show what one version changed.'

  static override args = {
    version: Args.string({description: "A version's number, or a checkpoint's name.", required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> 12', '<%= config.bin %> <%= command.id %> before-import --json']

  async run(): Promise<VersionDetails> {
    const {args} = await this.parse(StateShow)

    const {history} = this.open().state
    const details = this.unwrap(history.show(this.unwrap(history.resolve(args.version))))

    const {at, author, changes, reverts, version} = details
    this.log(printableLine(`Version ${version} by ${author} at ${at}${reverts === null ? '' : `, back to version ${reverts}`}`))
    for (const change of changes) this.log(`  ${printableLine(`${change.id}: ${describeChange(change)}`)}`)
    return details
  }
}
