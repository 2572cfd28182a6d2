import {Args, Flags} from '@oclif/core'
import {printable} from 'mmm-cli'
import {ConfigCommand} from '../../config-command.ts'
import {layerFlags, toLayer} from '../../layer-flags.ts'
import {describeWithheld, formatValue} from '../../value-view.ts'

export default class ConfigGet extends ConfigCommand {
  static override summary = 'Show the value of one setting.'

  static override description = 'The value in force, or with a layer flag what that layer alone says.'

  static override args = {
    key: Args.string({description: 'A setting, such as run.concurrency.', required: true}),
  }

  static override flags = {
    ...layerFlags,
    reveal: Flags.boolean({description: 'Show it though it is secret.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> run.concurrency', '<%= config.bin %> <%= command.id %> editor --global']

  async run(): Promise<unknown> {
    const {args, flags} = await this.parse(ConfigGet)
    const layer = toLayer(flags)

    const files = this.openFiles(layer)
    const found = files.find(args.key, layer, {reveal: flags.reveal})
    const withheld = describeWithheld(files.read(layer).configuration.withheld.filter(({key}) => key === args.key))
    if (withheld !== undefined) this.logToStderr(withheld)
    const {value} = this.unwrap(found)

    this.log(printable(formatValue(value)))
    return value
  }
}
