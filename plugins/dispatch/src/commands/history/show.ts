import {Args} from '@oclif/core'
import {formatDuration, type HistoryEntry, MmmCommand, printableLine} from 'mmm-cli'
import {formatLine, formatTime} from '../../history-view.ts'

export default class HistoryShow extends MmmCommand {
  static override summary = 'Show one command of the history, with all that is known of it.'

  static override args = {
    number: Args.integer({description: 'Its number.', required: true, min: 1}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> 12']

  async run(): Promise<HistoryEntry> {
    const {args} = await this.parse(HistoryShow)

    const entry = this.unwrap(this.host.dispatcher.history.find(args.number))

    this.log(`mmm ${formatLine(entry)}`)
    const facts = {
      when: formatTime(entry.at),
      took: formatDuration(entry.duration_ms),
      exit: String(entry.code),
      project: entry.project,
      directory: entry.directory,
      by: entry.by && `a ${entry.by}`,
      secrets: entry.redacted && 'left out: it cannot be replayed',
    }
    for (const [name, value] of Object.entries(facts)) if (value !== undefined) this.log(printableLine(`${name.padEnd(9)} ${value}`).replace(/^/, '  '))
    if (!entry.redacted) this.log(`Next: mmm replay ${entry.number}`)
    return entry
  }
}
