import {Args} from '@oclif/core'
import {MmmCommand, type Project, type RegistrationOutcome} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'

const OUTCOMES: Readonly<Record<RegistrationOutcome, string>> = {
  added: 'Added project',
  known: 'mmm knows it already:',
  moved: 'It moved; mmm knows its new place now:',
  renamed: 'It has another name; mmm knows it now:',
}

export default class ProjectAdd extends MmmCommand {
  static override summary = 'Register a folder that is a project already.'

  static override description = `For a project that came from elsewhere, and for one that was moved: the registry is healed. Nothing in the folder is changed.

A project that is added is not trusted: the first run asks.`

  static override args = {
    path: Args.string({description: 'The folder with the mmm.toml.', default: '.'}),
  }

  static override examples = [{description: 'After git clone:', command: '<%= config.bin %> <%= command.id %> ~/code/shop'}]

  async run(): Promise<Project & {outcome: RegistrationOutcome}> {
    const {args} = await this.parse(ProjectAdd)

    const {outcome, project} = this.unwrap(this.host.projects.add(args.path))

    this.log(`${OUTCOMES[outcome]} ${project.name} in ${displayPath(project.path)}`)
    this.log(
      project.trusted
        ? `Next: mmm status --project ${project.name}`
        : `Next: mmm spec list --project ${project.name}, and mmm project trust when you have looked`,
    )
    return {...project, outcome}
  }
}
