import {Args} from '@oclif/core'
import {type ConfigurationEdit, formatTomlValue, printableLine} from 'mmm-cli'
import {ConfigCommand} from '../../config-command.ts'
import {layerFlags, toLayer} from '../../layer-flags.ts'
import {describeInForce} from '../../value-view.ts'

export default class ConfigSet extends ConfigCommand {
  static override summary = 'Set one setting in one file, and leave all else in it as it is.'

  static override description = `Without a layer flag the project's mmm.toml is changed, outside a project the global file.

A list is written as a,b or as a JSON array. Of variables and plugin settings, true, false, whole numbers and JSON are taken as such, all else as text. Setting project.name does what \`mmm project rename\` does.`

  static override args = {
    key: Args.string({description: 'A setting, such as run.concurrency.', required: true}),
    value: Args.string({description: 'Its new value.', required: true}),
  }

  static override flags = layerFlags

  static override examples = [
    '<%= config.bin %> <%= command.id %> run.concurrency 8',
    '<%= config.bin %> <%= command.id %> specs.ignore "README.md,_*,drafts-*"',
    '<%= config.bin %> <%= command.id %> run.timeout 1h --local',
  ]

  async run(): Promise<ConfigurationEdit> {
    const {args, flags} = await this.parse(ConfigSet)
    const layer = toLayer(flags)

    if (args.key === 'project.name' && (layer ?? 'manifest') === 'manifest') this.#rename(args.value)
    const edit = this.unwrap(this.openFiles(layer).set(args.key, args.value, layer))

    this.log(printableLine(`${edit.key} = ${formatTomlValue(edit.value)} in ${edit.path}`))
    const note = describeInForce(edit)
    if (note) this.logToStderr(printableLine(note))
    return edit
  }

  /** The registry knows a project by its name: it changes there as well, or nowhere. */
  #rename(name: string): void {
    const located = this.host.locate(this.projectName)
    if (!located.ok || located.value.project.created_at === '') return
    this.unwrap(this.host.projects.rename(located.value.project.name, name))
  }
}
