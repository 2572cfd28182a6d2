import {Args} from '@oclif/core'
import {PluginsCommand} from '../../plugins-command.ts'

export default class PluginsDisable extends PluginsCommand {
  static override summary = 'Keep plugins from being loaded, without removing them.'

  static override args = {
    plugin: Args.string({description: 'Name of the plugin; several may follow.', required: true}),
  }

  static override strict = false

  static override examples = ['<%= config.bin %> <%= command.id %> mmm-plugin-hello']

  async run(): Promise<ReadonlyArray<{name: string; disabled: boolean}>> {
    const {argv} = await this.parse(PluginsDisable)
    const plugins = this.openPlugins()

    const changed: Array<{name: string; disabled: boolean}> = []
    for (const plugin of argv as string[]) {
      const {name} = this.unwrap(await plugins.setDisabled(plugin, true))
      this.log(`${name} is disabled: it is not loaded any more.`)
      changed.push({name, disabled: true})
    }

    this.log('Next: mmm plugins enable NAME brings it back')
    return changed
  }
}
