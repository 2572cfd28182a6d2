import {Args, Flags} from '@oclif/core'
import {MmmCommand} from 'mmm-cli'
import {resolve} from 'node:path'

export default class StateBackup extends MmmCommand {
  static override summary = 'Copy the state database, as of this moment, while others go on working.'

  static override args = {
    file: Args.string({description: 'File to write.', required: true}),
  }

  static override flags = {
    force: Flags.boolean({description: 'Replace a file that is there.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> ~/backups/shop.db']

  async run(): Promise<{path: string}> {
    const {args, flags} = await this.parse(StateBackup)

    const backup = this.unwrap(this.open().state.backUp(resolve(args.file), {force: flags.force}))

    this.log(`Wrote ${backup.path}`)
    this.log('To restore it, while no mmm runs: move state.db, state.db-wal and state.db-shm away together, and copy it to state.db.')
    return backup
  }
}
