import {Args} from '@oclif/core'
import {type Checkpoint, MmmCommand} from 'mmm-cli'
import {countOf} from '../../count-of.ts'

export default class StateCheckpoint extends MmmCommand {
  static override summary = 'Give the present a name to come back to.'

  static override args = {
    name: Args.string({description: 'Its name; default: made from the version.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> before-the-rewrite']

  async run(): Promise<Checkpoint> {
    const {args} = await this.parse(StateCheckpoint)

    const checkpoint = this.unwrap(this.open().state.checkpoints.create(args.name))

    this.log(`Checkpoint ${checkpoint.name}: version ${checkpoint.version}, ${countOf(checkpoint.specs, 'spec')}`)
    this.log(`Next: mmm state rollback ${checkpoint.name} brings it back`)
    return checkpoint
  }
}
