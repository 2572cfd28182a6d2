import {Args, Flags} from '@oclif/core'
import {printableLine} from 'mmm-cli'
import {BatchCommand, batchFlags, type BatchPreview, type BatchReport} from '../../batch-command.ts'
import {ReplayUnclearError} from '../../errors.ts'
import {historyFlags, toFilter} from '../../history-flags.ts'

export default class HistoryReplay extends BatchCommand {
  static override summary = 'Carry out commands of the history again.'

  static override description = `By number (12) or range (12..20) as mmm history list shows them, or by what the flags say; oldest first, each in the directory and project where it was carried out.

A command that had a secret is refused, since the history does not have it. Replays are left out: what they carried out has numbers of its own.

Exits 1 when a command failed.`

  static override aliases = ['replay']

  static override strict = false

  static override args = {
    number: Args.string({description: 'A number such as 12, or a range such as 12..20; several may follow.'}),
  }

  static override flags = {
    ...historyFlags,
    ...batchFlags,
    limit: Flags.integer({description: 'At most this many, the newest.', min: 1}),
  }

  static override examples = [
    '<%= config.bin %> replay 12',
    '<%= config.bin %> replay 12..20 --dry-run',
    {description: 'What failed in the last hour:', command: '<%= config.bin %> replay --failed --since 1h --continue-on-error'},
  ]

  async run(): Promise<BatchPreview | BatchReport> {
    const {argv, flags} = await this.parse(HistoryReplay)
    const numbers = argv as string[]
    const isFiltered = flags.failed || flags.since !== undefined || flags.search !== undefined || flags.limit !== undefined || this.projectName !== undefined
    if (numbers.length === 0 && !isFiltered) throw new ReplayUnclearError()
    const {batches, history} = this.host.dispatcher
    // Who names a number may mean what a batch or a replay carried out.
    const {entries} = this.unwrap(history.list({...toFilter(flags, this.projectName), all: numbers.length > 0}))

    const {leftOut, tasks} = this.unwrap(batches.replay(entries, {numbers, limit: flags.limit}))
    for (const {number, reason} of leftOut) this.logToStderr(printableLine(`Left out: ${number} ${reason}.`))
    if (flags['dry-run']) return this.showPlan(tasks)
    return this.show({tasks, jobs: 1}, (options) => batches.run({...options, continueOnError: flags['continue-on-error']}))
  }
}
