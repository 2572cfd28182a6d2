import {formatTemplates, type ListedTemplate, MmmCommand} from 'mmm-cli'

export default class SpecTemplatesCommand extends MmmCommand {
  static override summary = 'List the templates of specifications.'

  static override description = `Looked for in this order: .mmm/templates of the project, templates of mmm's home, plugins, mmm itself. Of two with one name the first is taken; the other is listed as shadowed.`

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> spec new checkout --template feature']

  async run(): Promise<ListedTemplate[]> {
    await this.parse(SpecTemplatesCommand)

    const templates = this.host.templates.ofSpecifications(this.projectAtHand()).list()

    for (const line of formatTemplates(templates, this.columns)) this.log(line)
    this.log('Next: mmm spec templates show NAME, or mmm spec new ID --template NAME')
    return templates
  }
}
