import {Args} from '@oclif/core'
import {type ConfigurationEdit, printableLine} from 'mmm-cli'
import {ConfigCommand} from '../../config-command.ts'
import {layerFlags, toLayer} from '../../layer-flags.ts'
import {describeInForce} from '../../value-view.ts'

export default class ConfigUnset extends ConfigCommand {
  static override summary = 'Take one setting out of one file.'

  static override description = 'What mmm does not know can be taken out as well.'

  static override args = {
    key: Args.string({description: 'A setting, such as run.concurrency.', required: true}),
  }

  static override flags = layerFlags

  static override examples = ['<%= config.bin %> <%= command.id %> run.concurrency', '<%= config.bin %> <%= command.id %> run.timeout --local']

  async run(): Promise<ConfigurationEdit> {
    const {args, flags} = await this.parse(ConfigUnset)
    const layer = toLayer(flags)

    const edit = this.unwrap(this.openFiles(layer).unset(args.key, layer))

    this.log(printableLine(`${edit.key} is no longer set in ${edit.path}`))
    const note = describeInForce(edit)
    if (note) this.log(printableLine(note))
    return edit
  }
}
