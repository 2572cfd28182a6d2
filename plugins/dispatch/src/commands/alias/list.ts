import {formatTable, type ListedAlias, MmmCommand} from 'mmm-cli'

export default class AliasList extends MmmCommand {
  static override summary = 'Show all aliases, yours and those of plugins, and what is wrong with any.'

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  async run(): Promise<ListedAlias[]> {
    await this.parse(AliasList)

    const aliases = this.host.dispatcher.aliases.list()

    if (aliases.length === 0) this.log(`No aliases yet.\nNext: mmm alias set failed 'spec list --status failed'`)
    else {
      const rows = aliases.map((alias) => [alias.name, alias.expansion, originOf(alias), noteOf(alias)])
      this.log(formatTable(['alias', 'stands for', 'from', ''], rows, {width: this.columns}).join('\n'))
    }
    return aliases
  }
}

function originOf({layer, plugin}: ListedAlias): string {
  return plugin ?? layer ?? ''
}

function noteOf({hidden, problem}: ListedAlias): string {
  return problem ?? (hidden ? 'hidden by your own' : '')
}
