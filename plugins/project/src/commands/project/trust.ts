import {Args, Flags} from '@oclif/core'
import {formatPowers, MmmCommand, type Powers, type Project} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'

const NOTHING: Powers = {commands: [], settings: []}

export default class ProjectTrust extends MmmCommand {
  static override summary = 'Let a project that came from elsewhere run, or no longer.'

  static override description = `Until a project is trusted, its specifications can be listed, planned and checked, but nothing that they or its settings say is carried out. Projects made here are trusted from the start. Of others, what their specifications, settings and aliases say now is trusted, and shown; what comes later is asked for again.`

  static override args = {
    name: Args.string({description: 'Name of the project; default: the one at hand.'}),
  }

  static override flags = {
    revoke: Flags.boolean({description: 'Trust it no longer.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> shop --revoke']

  async run(): Promise<Project & {agreed: Powers}> {
    const {args, flags} = await this.parse(ProjectTrust)
    const {project} = this.unwrap(this.host.locate(args.name ?? this.projectName))
    const powers = flags.revoke ? NOTHING : this.#powers(project)

    const after = this.unwrap(this.host.projects.setTrust(project, !flags.revoke, flags.revoke ? undefined : powers))

    for (const line of formatPowers(powers, 'A run may carry out now:')) this.log(line)
    this.log(
      `${after.name} in ${displayPath(after.path)} ${after.trusted ? 'is trusted: a run carries out what its specifications say.' : 'is not trusted: the next run asks.'}`,
    )
    return {...after, agreed: powers}
  }

  /** What is new, of all its specifications as far as they can be read now. */
  #powers(project: Project): Powers {
    const opened = this.host.openProject({name: project.name})
    const view = opened.ok ? opened.value.specifications.view() : opened
    if (!opened.ok || !view.ok) return NOTHING
    const powers = this.host.projects.powers(opened.value.configuration, [...view.value.records.values()])
    return project.trusted ? this.host.projects.unagreed(project, powers) : powers
  }
}
