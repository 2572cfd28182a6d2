import {Flags} from '@oclif/core'
import {type Checkpoint, formatTable, MmmCommand} from 'mmm-cli'

export default class StateCheckpoints extends MmmCommand {
  static override summary = 'List the checkpoints, newest first.'

  static override flags = {
    limit: Flags.integer({description: 'Show at most this many (text: 50, JSON: all).', min: 1}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  async run(): Promise<Checkpoint[]> {
    const {flags} = await this.parse(StateCheckpoints)

    const all = this.unwrap(this.open().state.checkpoints.list())

    const shown = all.slice(0, flags.limit ?? (this.jsonEnabled() ? Infinity : 50))
    if (all.length === 0) this.log('No checkpoints yet.\nNext: mmm state checkpoint')
    else {
      const rows = shown.map(({created_at, name, reason, specs, version}) => [
        name,
        String(version),
        String(specs),
        created_at.replace('T', ' ').slice(0, 19),
        reason ?? '',
      ])
      this.log(formatTable(['checkpoint', 'version', 'specs', 'made (UTC)', 'why'], rows, {width: this.columns}).join('\n'))
      if (shown.length < all.length) this.log(`… and ${all.length - shown.length} more: --limit ${all.length}`)
      this.log('Next: mmm state rollback NAME --dry-run')
    }
    return shown
  }
}
