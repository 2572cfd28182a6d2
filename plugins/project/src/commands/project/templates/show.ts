import {Args} from '@oclif/core'
import {describeTemplate, MmmCommand, printableLine, type ShownProjectTemplate, templateFlags} from 'mmm-cli'

export default class ProjectTemplatesShow extends MmmCommand {
  static override summary = 'Show a template of projects: its variables and its files.'

  static override args = {
    name: Args.string({description: 'Name of the template.', required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> cli-tool']

  async run(): Promise<ShownProjectTemplate> {
    const {args} = await this.parse(ProjectTemplatesShow)

    const template = this.unwrap(this.host.templates.ofProjects(this.projectAtHand()).show(args.name))

    this.log(describeTemplate(template, this.columns).join('\n'))
    for (const file of template.files) this.log(`  ${printableLine(file)}`)
    this.log(`\nNext: mmm project new MY-PROJECT ${templateFlags(template)}`)
    return template
  }
}
