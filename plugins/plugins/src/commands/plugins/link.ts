import {Args, Flags} from '@oclif/core'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {PluginsCommand} from '../../plugins-command.ts'

export default class PluginsLink extends PluginsCommand {
  static override summary = 'Use the plugin in a folder as it stands there.'

  static override description = `For a plugin that you are working on: what you change there counts at once. Nothing is written in the folder, and nothing of it is copied.

A plugin cannot take a command from mmm itself, nor from a plugin that was installed before it.`

  static override args = {
    path: Args.string({description: 'Folder of the plugin.', default: '.'}),
  }

  static override flags = {
    install: Flags.boolean({description: 'Taken for oclif; mmm never installs anything in the folder.', allowNo: true, hidden: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> ../mmm-plugin-hello']

  async run(): Promise<{name: string; folder: string}> {
    const {args} = await this.parse(PluginsLink)

    const {name, root = ''} = this.unwrap(await this.openPlugins().link(args.path))

    this.log(`Linked ${name}.`)
    await this.host.dispatcher.tellOfPlugins('plugins:postinstall')
    const isBare = existsSync(join(root, 'package-lock.json')) && !existsSync(join(root, 'node_modules'))
    this.log(isBare ? `Next: npm install, in ${root}` : `Next: mmm plugins inspect ${name}`)
    return {name, folder: root}
  }
}
