import {Args} from '@oclif/core'
import {type AliasEdit, formatTomlValue, MmmCommand, printableLine} from 'mmm-cli'
import {layerFlags, toLayer} from '../../layer-flags.ts'

export default class AliasRemove extends MmmCommand {
  static override summary = 'Take one of your aliases away.'

  static override description = 'Without a layer flag, the one that counts.'

  static override strict = false

  static override args = {
    name: Args.string({description: 'Its name, in one word or several.', required: true}),
  }

  static override flags = layerFlags

  static override examples = ['<%= config.bin %> <%= command.id %> failed', '<%= config.bin %> <%= command.id %> project pd --global']

  async run(): Promise<AliasEdit['alias']> {
    const {argv, flags} = await this.parse(AliasRemove)

    const {alias, edit} = this.unwrap(this.host.dispatcher.aliases.remove((argv as string[]).join(' '), toLayer(flags)))

    this.log(printableLine(`\`mmm ${alias.name}\` is gone from ${edit.path}; it stood for \`mmm ${alias.expansion}\``))
    if (edit.in_force) this.log(printableLine(`In force now: ${formatTomlValue(edit.in_force.value)} (${edit.in_force.source})`))
    return alias
  }
}
