import {Args} from '@oclif/core'
import {MmmCommand, type Project} from 'mmm-cli'

export default class ProjectRename extends MmmCommand {
  static override summary = 'Give a project another name.'

  static override description = 'The name changes in the registry and in its mmm.toml, where everything else stays as it is. Its folder keeps its name.'

  static override args = {
    name: Args.string({description: 'Name that the project has.', required: true}),
    to: Args.string({description: 'Name that it gets.', required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> shop storefront']

  async run(): Promise<Project> {
    const {args} = await this.parse(ProjectRename)

    const project = this.unwrap(this.host.projects.rename(args.name, args.to))

    this.log(`${args.name} is called ${project.name} now.`)
    return project
  }
}
