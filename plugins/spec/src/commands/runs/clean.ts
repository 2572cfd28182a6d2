import {Flags} from '@oclif/core'
import {type CleanedWorktree, MmmCommand, printableLine} from 'mmm-cli'

export default class RunsClean extends MmmCommand {
  static override summary = 'Remove the git work trees and branches of work that has landed.'

  static override description =
    'What has not landed, is not committed or is still being worked on stays, and is named with the reason. So is a branch whose work began anew.'

  static override flags = {
    'dry-run': Flags.boolean({description: 'Only show what would go.', char: 'n'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> --dry-run', '<%= config.bin %> <%= command.id %>']

  async run(): Promise<{worktrees: readonly CleanedWorktree[]; dry_run: boolean}> {
    const {flags} = await this.parse(RunsClean)
    const worktrees = this.unwrap(await this.open({traceless: flags['dry-run']}).cleanWorktrees({dryRun: flags['dry-run']}))

    const gone = flags['dry-run'] ? 'Would remove' : 'Removed'
    for (const {branch, kept, path} of worktrees) {
      this.log(printableLine(kept === null ? `${gone} ${branch}` : `Kept ${branch}: ${kept} (${path})`))
    }
    if (worktrees.length === 0) this.log('There are no work trees of runs.')
    return {worktrees, dry_run: flags['dry-run']}
  }
}
