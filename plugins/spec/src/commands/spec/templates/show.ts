import {Args} from '@oclif/core'
import {describeTemplate, MmmCommand, printable, type ShownSpecTemplate, templateFlags} from 'mmm-cli'

export default class SpecTemplatesShow extends MmmCommand {
  static override summary = 'Show a template of specifications: its variables and its text.'

  static override args = {
    name: Args.string({description: 'Name of the template.', required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> feature']

  async run(): Promise<ShownSpecTemplate> {
    const {args} = await this.parse(SpecTemplatesShow)

    const template = this.unwrap(this.host.templates.ofSpecifications(this.projectAtHand()).show(args.name))

    this.log(describeTemplate(template, this.columns).join('\n'))
    this.log(printable(template.content).trimEnd())
    this.log(`\nNext: mmm spec new ID ${templateFlags(template)}`)
    return template
  }
}
