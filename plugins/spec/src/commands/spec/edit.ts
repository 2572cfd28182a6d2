import {Args} from '@oclif/core'
import {ExitCode, MmmCommand} from 'mmm-cli'
import {describeEdited, editFile, type EditedSpecification, editorFor} from '../../edit-file.ts'

export default class SpecEdit extends MmmCommand {
  static override summary = 'Open a specification in your editor, and check it when you leave.'

  static override description = `Names what is wrong with the file then, and what the change made wrong elsewhere; the file stays as you saved it. Exits 3 when there is an error. The editor is the setting "editor", else $VISUAL, else $EDITOR.`

  static override args = {
    id: Args.string({description: 'The specification, by id, number or file; one that cannot be read as well.', required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> checkout', '<%= config.bin %> <%= command.id %> specs/checkout.md']

  async run(): Promise<EditedSpecification> {
    const {args} = await this.parse(SpecEdit)
    const services = this.open()
    const path = this.unwrap(services.specifications.pathOf(args.id))
    const edited = await editFile(services, path, this.unwrap(editorFor(services, path)))

    for (const line of describeEdited(edited)) this.log(line)
    if (edited.problems.some(({severity}) => severity === 'error')) process.exitCode = ExitCode.Invalid
    return edited
  }
}
