import {Args, Flags} from '@oclif/core'
import {type InitializedProject, MmmCommand, printableLine} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'
import {renderTemplate, templateFlags} from '../../template-flags.ts'

export default class ProjectInit extends MmmCommand {
  static override summary = 'Make a folder a project.'

  static override description = 'What is there already stays as it is. Doing it again is harmless, and heals the registry when a project has moved.'

  static override aliases = ['init']

  static override args = {
    path: Args.string({description: 'The folder; made if it is not there.', default: '.'}),
  }

  static override flags = {
    name: Flags.string({description: 'Name of the project; default: the name of the folder.'}),
    description: Flags.string({description: 'What the project is, in a sentence.'}),
    ...templateFlags,
    force: Flags.boolean({description: "Write the template's files over those that are in the way.", dependsOn: ['template']}),
  }

  static override examples = [
    {description: 'Make the current folder a project:', command: '<%= config.bin %> init'},
    {description: 'Put the files of a template into it:', command: '<%= config.bin %> init --template library'},
    {description: 'Make another one, under a name of its own:', command: '<%= config.bin %> init ~/code/shop --name storefront'},
  ]

  async run(): Promise<InitializedProject['project']> {
    const {args, flags} = await this.parse(ProjectInit)

    const {description, force, name, template} = flags
    if (template !== undefined) {
      const render = (given: {name: string; description: string}): ReturnType<typeof renderTemplate> => renderTemplate(this.host, {...flags, template}, given)
      const {files, project} = this.unwrap(await this.host.projects.scaffold({path: args.path, name, description, fresh: false, force, render}))
      this.log(`Made ${displayPath(project.path)} project ${project.name}, with`)
      for (const file of files) this.log(`  ${printableLine(file)}`)
      this.log('Next: mmm spec plan')
      return project
    }
    const {created, project} = this.unwrap(this.host.projects.init({path: args.path, name, description}))

    this.log(`${created ? 'Created project' : 'This was a project already:'} ${project.name} in ${displayPath(project.path)}`)
    this.log('  mmm.toml   specs/   .mmm/ (ignored by git)')
    if (!created && project.trusted) this.log('Trusted: a run carries out what its specifications say. mmm project trust --revoke takes that back.')
    this.log('Next: mmm spec new my-first-spec')
    return project
  }
}
