import {formatTable, type LayerFile} from 'mmm-cli'
import {ConfigCommand} from '../../config-command.ts'

export default class ConfigPath extends ConfigCommand {
  static override summary = 'Show the file of every layer, and whether it is there; lowest first.'

  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<LayerFile[]> {
    await this.parse(ConfigPath)

    const layers = this.openFiles().layers()

    const rows = layers.map(({exists, layer, path}) => [layer, exists ? 'yes' : 'no', path])
    this.log(formatTable(['layer', 'exists', 'file'], rows).join('\n'))
    return layers
  }
}
