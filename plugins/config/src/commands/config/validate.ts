import {type LayerFile} from 'mmm-cli'
import {ConfigCommand} from '../../config-command.ts'

export default class ConfigValidate extends ConfigCommand {
  static override summary = 'Check all layers, the environment included, and name everything that is wrong.'

  static override description = 'Exits 3 when something is wrong.'

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  async run(): Promise<{valid: true; layers: LayerFile[]}> {
    await this.parse(ConfigValidate)
    const files = this.openFiles()

    this.unwrap(files.load())

    const layers = files.layers()
    const present = layers.filter(({exists}) => exists).map(({path}) => path)
    this.log(present.length === 0 ? 'All is well: there is no configuration file yet.' : `All is well in ${present.join(', ')}.`)
    return {valid: true, layers}
  }
}
