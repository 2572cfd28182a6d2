import {Args} from '@oclif/core'
import {MmmCommand, type Project} from 'mmm-cli'

export default class ProjectArchive extends MmmCommand {
  static override summary = 'Put a project out of sight.'

  static override description = 'Lists leave it out unless they are told --all. Everything else works as before.'

  static override args = {
    name: Args.string({description: 'Name of the project.', required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> shop']

  async run(): Promise<Project> {
    const {args} = await this.parse(ProjectArchive)

    const project = this.unwrap(this.host.projects.setArchived(args.name, true))

    this.log(`${project.name} is archived now. \`mmm project unarchive ${project.name}\` brings it back.`)
    return project
  }
}
