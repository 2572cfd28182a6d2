import {Flags} from '@oclif/core'
import {durationFlag, MmmCommand, type PruneResult} from 'mmm-cli'
import {countOf} from '../../count-of.ts'

export default class StatePrune extends MmmCommand {
  static override summary = 'Drop old outputs, logs, events and versions.'

  static override description = 'Statuses, executions, proofs and all that a checkpoint needs stay.'

  static override flags = {
    'older-than': durationFlag({description: 'Age of what goes, such as 30d.', required: true}),
    'dry-run': Flags.boolean({description: 'Only count.', char: 'n'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> --older-than 30d --dry-run', '<%= config.bin %> <%= command.id %> --older-than 90d']

  async run(): Promise<PruneResult> {
    const {flags} = await this.parse(StatePrune)

    const before = new Date(Date.now() - flags['older-than']).toISOString()
    const pruned = this.unwrap(this.open({traceless: flags['dry-run']}).state.prune({before, dryRun: flags['dry-run']}))

    const {events, logs, outputs, versions} = pruned
    this.log(
      `${flags['dry-run'] ? 'Would drop' : 'Dropped'} ${countOf(outputs, 'output')}, the logs of ${countOf(logs, 'run')}, ${countOf(events, 'event')} and ${countOf(versions, 'version')}.`,
    )
    return pruned
  }
}
