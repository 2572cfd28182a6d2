import {Args, Flags} from '@oclif/core'
import {MmmCommand, type Project} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'

export default class ProjectClone extends MmmCommand {
  static override summary = "Make a project of another one's specifications."

  static override description =
    'Copies mmm.toml, the specifications and the templates, and nothing else of the folder. Everything is to be done anew, unless the state is copied too.'

  static override args = {
    source: Args.string({description: 'Name of a project, or its folder.', required: true}),
    destination: Args.string({description: 'Folder to make; it must not exist or be empty.', required: true}),
  }

  static override flags = {
    name: Flags.string({description: 'Name of the new project; default: the name of its folder.'}),
    state: Flags.boolean({description: 'Copy statuses and history as well.'}),
  }

  static override examples = [{description: 'Begin another shop like the first:', command: '<%= config.bin %> <%= command.id %> shop ~/code/bakery'}]

  async run(): Promise<Project> {
    const {args, flags} = await this.parse(ProjectClone)

    const project = this.unwrap(this.host.projects.clone({from: args.source, to: args.destination, name: flags.name, state: flags.state}))

    this.log(`Cloned ${args.source} to ${project.name} in ${displayPath(project.path)}`)
    this.log(`Next: mmm spec plan --project ${project.name}`)
    return project
  }
}
