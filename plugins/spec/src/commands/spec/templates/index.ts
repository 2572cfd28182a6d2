import {formatTable, type ListedTemplate, MmmCommand} from 'mmm-cli'

export default class SpecTemplatesCommand extends MmmCommand {
  static override summary = 'List the templates of specifications.'

  static override description = `Looked for in this order: .mmm/templates of the project, templates of mmm's home, plugins, mmm itself. Of two with one name the first is taken; the other is listed as shadowed.`

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> spec new checkout --template feature']

  async run(): Promise<ListedTemplate[]> {
    await this.parse(SpecTemplatesCommand)

    const located = this.host.locate(this.projectName)
    if (!located.ok && located.error.code !== 'PROJECT_MISSING') throw located.error
    const templates = this.host.templates.ofSpecifications(located.ok ? located.value.project : undefined).list()

    const rows = templates.map((template) => [template.name, from(template), template.problem ?? template.description])
    for (const line of formatTable(['name', 'from', 'makes'], rows, {width: this.columns})) this.log(line)
    this.log('Next: mmm spec templates show NAME, or mmm spec new ID --template NAME')
    return templates
  }
}

function from({plugin, shadowed, source}: ListedTemplate): string {
  return `${plugin ?? source}${shadowed ? ' (shadowed)' : ''}`
}
