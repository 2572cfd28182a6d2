import {Args} from '@oclif/core'
import {MmmCommand, type Project} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'

export default class ProjectSwitch extends MmmCommand {
  static override summary = 'Choose the project that commands outside any project work in.'

  static override args = {
    name: Args.string({description: 'Name of the project; - is the one before.', required: true}),
  }

  static override examples = [
    {description: 'Work in the shop from anywhere:', command: '<%= config.bin %> <%= command.id %> shop'},
    {description: 'Go back to the project before:', command: '<%= config.bin %> <%= command.id %> -'},
  ]

  async run(): Promise<Project> {
    const {args} = await this.parse(ProjectSwitch)

    const project = this.unwrap(await this.host.switchTo(args.name))

    this.log(`Switched to ${project.name} in ${displayPath(project.path)}`)
    return project
  }
}
