import {Args, Flags} from '@oclif/core'
import {MmmCommand, printableLine, type Project} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'
import {renderTemplate, templateFlags} from '../../template-flags.ts'

export default class ProjectNew extends MmmCommand {
  static override summary = 'Make a new folder and a project in it.'

  static override description = `With --template it holds the template's files (mmm project templates), among them a first plan. All of them are written, or none.`

  static override args = {
    name: Args.string({description: 'Name of the project, and of the folder unless --path says otherwise.', required: true}),
  }

  static override flags = {
    path: Flags.string({description: 'Folder to make; it must not exist or be empty.'}),
    description: Flags.string({description: 'What the project is, in a sentence.'}),
    ...templateFlags,
    force: Flags.boolean({description: 'Take a folder that is not empty, and write over files that are in the way.'}),
  }

  static override examples = [
    {description: 'Make ./shop and a project in it:', command: '<%= config.bin %> <%= command.id %> shop'},
    {description: 'Make one with a skeleton and a first plan:', command: '<%= config.bin %> <%= command.id %> shop --template cli-tool --var command=shop'},
  ]

  async run(): Promise<Project> {
    const {args, flags} = await this.parse(ProjectNew)

    const {description, force, template} = flags
    const path = flags.path ?? args.name
    if (template === undefined) {
      const project = this.unwrap(this.host.projects.create({name: args.name, path, description, force}))
      this.log(`Created project ${project.name} in ${displayPath(project.path)}`)
      this.log(`Next: cd ${path} && mmm spec new my-first-spec`)
      return project
    }
    const render = (given: {name: string; description: string}): ReturnType<typeof renderTemplate> => renderTemplate(this.host, {...flags, template}, given)
    const {files, project} = this.unwrap(await this.host.projects.scaffold({name: args.name, path, description, fresh: true, force, render}))

    this.log(`Created project ${project.name} in ${displayPath(project.path)}`)
    for (const file of files) this.log(`  ${printableLine(file)}`)
    this.log(`Next: cd ${path} && mmm spec plan`)
    return project
  }
}
