import {Args, Flags} from '@oclif/core'
import {type ImportReport, MmmCommand} from 'mmm-cli'
import {resolve} from 'node:path'
import {countOf} from '../../count-of.ts'

export default class StateImport extends MmmCommand {
  static override summary = 'Read a document that `state export` wrote, wholly or not at all.'

  static override description = `Everything is checked before anything counts. Specification files that are missing are written. What was before is kept, and the last line says how to bring it back.`

  static override args = {
    file: Args.string({description: 'The document; - is standard input.', required: true}),
  }

  static override flags = {
    merge: Flags.boolean({description: 'Add what is not there yet; what is there stays as it is.', exactlyOne: ['merge', 'replace']}),
    replace: Flags.boolean({description: 'Take the place of the whole state, history and checkpoints included.', exactlyOne: ['merge', 'replace']}),
    force: Flags.boolean({description: 'Replace specification files that say something else.'}),
  }

  static override examples = [
    {description: 'Add the specifications of another project:', command: '<%= config.bin %> <%= command.id %> other.json --merge'},
    {description: 'Bring a saved state back:', command: '<%= config.bin %> <%= command.id %> state.json --replace'},
  ]

  async run(): Promise<ImportReport> {
    const {args, flags} = await this.parse(StateImport)

    const services = this.open()
    this.unwrap(services.specifications.refresh())
    const file = args.file === '-' ? '-' : resolve(args.file)
    const report = this.unwrap(services.state.archive.importFrom(file, {mode: flags.merge ? 'merge' : 'replace', force: flags.force}))

    const {added, before, executions, files, kept} = report
    this.log(
      `Imported ${countOf(added.length, 'spec')}${kept.length > 0 ? `, kept ${kept.length} that were there` : ''}; ${countOf(executions, 'execution')}, ${countOf(files.length, 'file')} written`,
    )
    if (before)
      this.log('checkpoint' in before ? 'mmm undo undoes it.' : `mmm state import ${before.file} --replace${flags.force ? ' --force' : ''} undoes it.`)
    return report
  }
}
