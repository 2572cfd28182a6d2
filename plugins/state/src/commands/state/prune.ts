import {Flags} from '@oclif/core'
import {MmmCommand, parseDuration, type PruneResult} from 'mmm-cli'

export default class StatePrune extends MmmCommand {
  static override summary = 'Drop old outputs, logs and versions.'

  static override description = 'Statuses, executions, proofs and all that a checkpoint needs stay.'

  static override flags = {
    'older-than': Flags.string({description: 'Age of what goes, such as 30d.', required: true, helpValue: 'DURATION'}),
    'dry-run': Flags.boolean({description: 'Only count.', char: 'n'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> --older-than 30d --dry-run', '<%= config.bin %> <%= command.id %> --older-than 90d']

  async run(): Promise<PruneResult> {
    const {flags} = await this.parse(StatePrune)
    const age = parseDuration(flags['older-than'])
    if (age === undefined) this.error(`"${flags['older-than']}" is no duration such as 30d or 12h.`, {exit: 2})

    const before = new Date(Date.now() - age).toISOString()
    const pruned = this.unwrap(this.open({traceless: flags['dry-run']}).state.prune({before, dryRun: flags['dry-run']}))

    const {logs, outputs, versions} = pruned
    this.log(`${flags['dry-run'] ? 'Would drop' : 'Dropped'} ${outputs} outputs, the logs of ${logs} runs and ${versions} versions.`)
    return pruned
  }
}
