import {Flags} from '@oclif/core'
import {type ConfigurationValue, formatTable, formatTomlValue, printableLine} from 'mmm-cli'
import {ConfigCommand} from '../../config-command.ts'
import {layerFlags, toLayer} from '../../layer-flags.ts'
import {describeWithheld, formatOrigin} from '../../value-view.ts'

export default class ConfigList extends ConfigCommand {
  static override summary = 'Show every setting in force, or all that one file sets.'

  static override flags = {
    ...layerFlags,
    'show-origin': Flags.boolean({description: 'Show the layer, file and line of every value.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> --show-origin', '<%= config.bin %> <%= command.id %> --global --json']

  async run(): Promise<ConfigurationValue[]> {
    const {flags} = await this.parse(ConfigList)
    const layer = toLayer(flags)

    const configuration = this.unwrap(this.openFiles(layer).load(layer))
    const values = configuration.values()

    this.log((flags['show-origin'] ? this.#formatOrigins(values) : values.map(formatLine)).join('\n'))
    const withheld = describeWithheld(configuration.withheld)
    if (withheld !== undefined) this.logToStderr(withheld)
    return values
  }

  #formatOrigins(values: readonly ConfigurationValue[]): string[] {
    const rows = values.map((value) => {
      const {layer, place} = formatOrigin(value)
      return [layer, value.key, formatTomlValue(value.value), place]
    })
    return formatTable(['layer', 'setting', 'value', 'where'], rows)
  }
}

function formatLine({key, value}: ConfigurationValue): string {
  return printableLine(`${key} = ${formatTomlValue(value)}`)
}
