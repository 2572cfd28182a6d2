import {Args} from '@oclif/core'
import {type LocatedProject, MmmCommand, printableLine, type Project} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'

const REASONS: Readonly<Record<LocatedProject['source'], string>> = {
  '--project': 'named on the command line',
  MMM_PROJECT: 'named by MMM_PROJECT',
  'mmm.toml': 'its mmm.toml is in this folder or above it',
  'current project': 'the project last switched to',
}

export default class ProjectInfo extends MmmCommand {
  static override summary = 'Show a project, and why it is the one at hand.'

  static override args = {
    name: Args.string({description: 'Name of the project; default: the one at hand.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> shop --json']

  async run(): Promise<Project & {source: LocatedProject['source']}> {
    const {args} = await this.parse(ProjectInfo)

    const {project, source} = this.unwrap(this.host.locate(args.name ?? this.projectName))

    this.log(project.name)
    if (project.description) this.log(`  ${printableLine(project.description)}`)
    this.log(`  folder   ${displayPath(project.path)}`)
    if (project.tags.length > 0) this.log(`  tags     ${printableLine(project.tags.join(', '))}`)
    if (project.archived) this.log('  archived')
    const registration = this.#registration(project)
    if (registration !== undefined) this.log(`  registered  ${registration}`)
    this.log(`  trusted  ${project.trusted ? 'yes' : 'no: the first run asks'}`)
    this.log(`  chosen   ${REASONS[source]}`)
    return {...project, source}
  }

  /** What its registry knows it by, where that is not this folder. */
  #registration({name, path}: Project): string | undefined {
    const known = this.host.projects.load(name)
    if (known.ok && known.value.path === path) return undefined
    if (known.ok) return `no: its name is that of ${displayPath(known.value.path)}; give one of them another with mmm config set project.name NAME`
    return known.error.code === 'PROJECT_NOT_FOUND' ? 'no: mmm project add' : printableLine(known.error.message)
  }
}
