import {Args} from '@oclif/core'
import {PluginsCommand} from '../../plugins-command.ts'

export default class PluginsEnable extends PluginsCommand {
  static override summary = 'Load plugins again that were disabled.'

  static override args = {
    plugin: Args.string({description: 'Name of the plugin; several may follow.', required: true}),
  }

  static override strict = false

  static override examples = ['<%= config.bin %> <%= command.id %> mmm-plugin-hello']

  async run(): Promise<ReadonlyArray<{name: string; disabled: boolean}>> {
    const {argv} = await this.parse(PluginsEnable)
    const plugins = this.openPlugins()

    const changed: Array<{name: string; disabled: boolean}> = []
    for (const plugin of argv as string[]) {
      const {name} = this.unwrap(await plugins.setDisabled(plugin, false))
      this.log(`${name} is enabled.`)
      changed.push({name, disabled: false})
    }

    this.log('Next: mmm plugins')
    return changed
  }
}
