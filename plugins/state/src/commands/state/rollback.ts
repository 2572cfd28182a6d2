import {Args, Flags} from '@oclif/core'
import {confirm, ExitCode, MmmCommand, type RollbackPlan} from 'mmm-cli'
import {formatRollback} from '../../rollback-view.ts'

export default class StateRollback extends MmmCommand {
  static override summary = 'Bring the state of a version or checkpoint back.'

  static override description = `Statuses and their proofs are brought back; with --files the specification files too. The present is checkpointed first, so a rollback can itself be rolled back.`

  static override args = {
    to: Args.string({description: "A version's number (mmm state history), or a checkpoint's name (mmm state checkpoints).", required: true}),
  }

  static override flags = {
    files: Flags.boolean({description: 'Bring the files of specifications back as well.'}),
    force: Flags.boolean({description: 'Even files that somebody edited since.', dependsOn: ['files']}),
    'dry-run': Flags.boolean({description: 'Only show what would change.', char: 'n'}),
    yes: Flags.boolean({description: 'Do not ask.', char: 'y'}),
  }

  static override examples = [
    {description: 'See what would change:', command: '<%= config.bin %> <%= command.id %> before-import --dry-run'},
    {description: 'Do it, files included, without being asked:', command: '<%= config.bin %> <%= command.id %> 12 --files --yes'},
  ]

  async run(): Promise<RollbackPlan & {checkpoint?: string}> {
    const {args, flags} = await this.parse(StateRollback)
    const {rollback} = this.open({traceless: flags['dry-run']}).state
    const options = {to: args.to, files: flags.files, force: flags.force}
    const {changes, files, version} = this.unwrap(rollback.plan(options))

    if (changes.length === 0) this.log(`Nothing differs from version ${version}.`)
    else this.log([`Back to version ${version}:`, ...formatRollback({changes, files, version})].join('\n'))
    if (flags['dry-run'] || changes.length === 0) return {changes, files, version}
    if (!flags.yes && !(await confirm('Roll back?'))) {
      this.logToStderr('Nothing was changed. Say --yes to do it without being asked.')
      return this.exit(ExitCode.Usage)
    }
    const done = this.unwrap(rollback.run(options))
    this.log(`Done. mmm state rollback ${done.checkpoint}${done.files.length > 0 ? ' --files' : ''} undoes it.`)
    return {changes: done.changes, files: done.files, version: done.version, checkpoint: done.checkpoint}
  }
}
