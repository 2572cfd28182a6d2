import {Flags} from '@oclif/core'
import {canAsk, confirm, printableLine} from 'mmm-cli'
import {PluginsKeptError} from '../../errors.ts'
import {PluginsCommand} from '../../plugins-command.ts'

export default class PluginsReset extends PluginsCommand {
  static override summary = 'Remove all installed plugins, and forget all linked ones.'

  static override description =
    'Works whatever is wrong with them, with the list of them too: one that cannot be read is put aside. The folders of linked plugins stay as they are.'

  static override flags = {
    yes: Flags.boolean({description: 'Do not ask.', char: 'y'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> --no-plugins <%= command.id %> --yes']

  async run(): Promise<{removed: string[]; aside?: string}> {
    const {flags} = await this.parse(PluginsReset)
    if (!flags.yes && !(canAsk() && (await confirm('Remove all plugins?')))) throw new PluginsKeptError()

    const {aside, removed} = this.unwrap(await this.openPlugins().reset())

    for (const {name, type} of removed) this.log(printableLine(type === 'link' ? `${name} is no longer linked.` : `Uninstalled ${name}.`))
    if (aside !== undefined) this.log(`What was no list of plugins is in ${aside} now.`)
    else if (removed.length === 0) this.log('There was nothing to remove.')
    await this.host.dispatcher.tellOfPlugins('plugins:postuninstall')
    return {removed: removed.map(({name}) => name), ...(aside !== undefined && {aside})}
  }
}
