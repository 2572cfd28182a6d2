import {Flags} from '@oclif/core'
import {MmmCommand, printableLine, type UndoResult} from 'mmm-cli'
import {formatRollback} from '../rollback-view.ts'

export default class Undo extends MmmCommand {
  static override summary = 'Undo the last command that changed the state of the project.'

  static override description =
    'Undoes what one command changed of specifications: statuses, proofs and their files. Said again, it undoes the command before; a rollback and a merging import are commands as any other. A batch is undone command by command, one with --atomic as a whole, and one that failed and was put back not at all: nothing has happened. Of a run the statuses are undone; what its runners wrote is left alone, and so is what people wrote themselves. Not undone are settings, projects, values of plugins, checkpoints, what was pruned, and an import that replaced the whole state: .mmm/backups holds what was there before.'

  static override flags = {
    force: Flags.boolean({description: 'Even where somebody edited a file since.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>']

  async run(): Promise<UndoResult> {
    const {flags} = await this.parse(Undo)

    const result = this.unwrap(this.open().state.rollback.undo({force: flags.force}))

    const [first, last] = result.versions
    const versions = first === last ? `version ${first}` : `versions ${first} to ${last}`
    this.log(
      [
        printableLine(`Undone: ${result.undone}, ${versions}`),
        ...formatRollback(result),
        `mmm state rollback ${result.checkpoint}${result.files.length > 0 ? ' --files' : ''} brings it back.`,
      ].join('\n'),
    )
    return result
  }
}
