import {Flags} from '@oclif/core'
import {type HistoryEntry, MmmCommand} from 'mmm-cli'
import {historyFlags, toFilter} from '../../history-flags.ts'
import {formatEntries} from '../../history-view.ts'

export default class HistoryList extends MmmCommand {
  static override summary = 'Show the commands that were carried out, the newest last.'

  static override description = `Of all projects, unless --project names one. Secrets are left out of it. A command keeps its number: mmm replay takes it.`

  static override flags = {
    ...historyFlags,
    all: Flags.boolean({description: 'Also what a batch or a replay carried out.', char: 'a'}),
    limit: Flags.integer({description: 'Show at most this many, the newest (text: 50, JSON: all).', min: 1}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    {description: 'What failed today in one project:', command: '<%= config.bin %> <%= command.id %> --project shop --failed --since 24h'},
    '<%= config.bin %> <%= command.id %> --search checkout --json',
  ]

  async run(): Promise<readonly HistoryEntry[]> {
    const {flags} = await this.parse(HistoryList)

    const {damaged, entries} = this.unwrap(this.host.dispatcher.history.list({...toFilter(flags, this.projectName), all: flags.all}))

    const shown = entries.slice(-(flags.limit ?? 50))
    if (entries.length === 0) this.log('No such commands in the history.')
    else this.log(formatEntries(shown, this.columns).join('\n'))
    if (shown.length < entries.length) this.log(`… and ${entries.length - shown.length} before: --limit ${entries.length}`)
    if (damaged > 0) this.warn(`${damaged} ${damaged === 1 ? 'line' : 'lines'} of the history cannot be read and ${damaged === 1 ? 'is' : 'are'} left out.`)
    return flags.limit ? shown : entries
  }
}
