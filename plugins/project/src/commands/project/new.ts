import {Args, Flags} from '@oclif/core'
import {MmmCommand, type Project} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'

export default class ProjectNew extends MmmCommand {
  static override summary = 'Make a new folder and a project in it.'

  static override args = {
    name: Args.string({description: 'Name of the project, and of the folder unless --path says otherwise.', required: true}),
  }

  static override flags = {
    path: Flags.string({description: 'Folder to make; it must not exist or be empty.'}),
    description: Flags.string({description: 'What the project is, in a sentence.'}),
  }

  static override examples = [{description: 'Make ./shop and a project in it:', command: '<%= config.bin %> <%= command.id %> shop'}]

  async run(): Promise<Project> {
    const {args, flags} = await this.parse(ProjectNew)

    const project = this.unwrap(this.host.projects.create({name: args.name, path: flags.path ?? args.name, description: flags.description}))

    this.log(`Created project ${project.name} in ${displayPath(project.path)}`)
    this.log(`Next: cd ${flags.path ?? args.name} && mmm spec new my-first-spec`)
    return project
  }
}
