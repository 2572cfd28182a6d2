import {Args} from '@oclif/core'
import {PluginsCommand} from '../../plugins-command.ts'

export default class PluginsUninstall extends PluginsCommand {
  static override summary = 'Remove installed plugins, and forget linked ones.'

  static override description = 'Works whatever is wrong with the plugin, and without a network. The folder of a linked plugin stays as it is.'

  static override aliases = ['plugins:unlink', 'plugins:remove']

  static override args = {
    plugin: Args.string({description: 'Name of the plugin; several may follow.', required: true}),
  }

  static override strict = false

  static override examples = ['<%= config.bin %> <%= command.id %> mmm-plugin-hello']

  async run(): Promise<ReadonlyArray<{name: string; type: 'link' | 'user'}>> {
    const {argv} = await this.parse(PluginsUninstall)
    const plugins = this.openPlugins()

    const removed: Array<{name: string; type: 'link' | 'user'}> = []
    for (const plugin of argv as string[]) {
      const {name, type} = this.unwrap(await plugins.uninstall(plugin))
      this.log(type === 'link' ? `${name} is no longer linked.` : `Uninstalled ${name}.`)
      removed.push({name, type})
    }

    await this.host.dispatcher.tellOfPlugins('plugins:postuninstall')
    return removed
  }
}
