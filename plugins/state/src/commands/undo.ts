import {Flags} from '@oclif/core'
import {MmmCommand, printableLine, type RollbackResult} from 'mmm-cli'
import {formatRollback} from '../rollback-view.ts'

export default class Undo extends MmmCommand {
  static override summary = 'Undo the last command that changed the state of the project.'

  static override description = 'Said again, it undoes the command before. Of a run the statuses are undone; what its runners wrote is left alone.'

  static override flags = {
    force: Flags.boolean({description: 'Even where somebody edited a file since.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<RollbackResult & {undone: string}> {
    const {flags} = await this.parse(Undo)

    const result = this.unwrap(this.open().state.rollback.undo({force: flags.force}))

    this.log([printableLine(`Undone: ${result.undone}`), ...formatRollback(result), `mmm state rollback ${result.checkpoint} brings it back.`].join('\n'))
    return result
  }
}
