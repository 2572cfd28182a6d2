import {formatTemplates, type ListedTemplate, MmmCommand} from 'mmm-cli'

export default class ProjectTemplatesCommand extends MmmCommand {
  static override summary = 'List the templates of projects.'

  static override description = `Looked for in this order: .mmm/templates of the project at hand, templates of mmm's home, plugins, mmm itself. Of two with one name the first is taken; the other is listed as shadowed.`

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> project new shop --template cli-tool']

  async run(): Promise<ListedTemplate[]> {
    await this.parse(ProjectTemplatesCommand)

    const templates = this.host.templates.ofProjects(this.projectAtHand()).list()

    for (const line of formatTemplates(templates, this.columns)) this.log(line)
    this.log('Next: mmm project templates show NAME, or mmm project new MY-PROJECT --template NAME')
    return templates
  }
}
