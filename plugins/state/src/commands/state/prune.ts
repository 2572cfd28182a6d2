import {Flags} from '@oclif/core'
import {durationFlag, MmmCommand, type PruneResult} from 'mmm-cli'
import {countOf} from '../../count-of.ts'

export default class StatePrune extends MmmCommand {
  static override summary = 'Drop old outputs, logs, events and versions.'

  static override description =
    'Statuses, executions, proofs, checkpoints and all that these need stay; with --checkpoints only those that somebody asked for do.'

  static override flags = {
    'older-than': durationFlag({description: 'Age of what goes, such as 30d.', required: true}),
    checkpoints: Flags.boolean({description: 'Also checkpoints that mmm made itself, before rollbacks, imports and batches.'}),
    'dry-run': Flags.boolean({description: 'Only count.', char: 'n'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> --older-than 30d --dry-run', '<%= config.bin %> <%= command.id %> --older-than 90d']

  async run(): Promise<PruneResult> {
    const {flags} = await this.parse(StatePrune)

    const before = new Date(Date.now() - flags['older-than']).toISOString()
    const pruned = this.unwrap(this.open({traceless: flags['dry-run']}).state.prune({before, checkpoints: flags.checkpoints, dryRun: flags['dry-run']}))

    const {checkpoints, events, held, logs, outputs, versions} = pruned
    const made = checkpoints > 0 ? `, ${countOf(checkpoints, 'checkpoint')}` : ''
    const what = `${countOf(outputs, 'output')}, the logs of ${countOf(logs, 'run')}, ${countOf(events, 'event')}${made} and ${countOf(versions, 'version')}`
    this.log(`${flags['dry-run'] ? 'Would drop' : 'Dropped'} ${what}.`)
    if (held > 0) this.log(`For checkpoints that mmm made itself ${countOf(held, 'more version')} stayed: --checkpoints drops both.`)
    return pruned
  }
}
