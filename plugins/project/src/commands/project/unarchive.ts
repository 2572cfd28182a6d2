import {Args} from '@oclif/core'
import {MmmCommand, type Project} from 'mmm-cli'

export default class ProjectUnarchive extends MmmCommand {
  static override summary = 'Bring an archived project back into sight.'

  static override description = 'Lists show it again.'

  static override args = {
    name: Args.string({description: 'Name of the project.', required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> shop']

  async run(): Promise<Project> {
    const {args} = await this.parse(ProjectUnarchive)

    const project = this.unwrap(this.host.projects.setArchived(args.name, false))

    this.log(`${project.name} is no longer archived.`)
    return project
  }
}
