import {Args, Flags} from '@oclif/core'
import {MmmCommand, type Powers, type Project} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'

export default class ProjectTrust extends MmmCommand {
  static override summary = 'Let a project that came from elsewhere run, or no longer.'

  static override description = `Until a project is trusted, its specifications can be listed, planned and checked, but nothing that they or its settings say is carried out. Projects made here are trusted from the start. Of others, what their specifications and settings say now is trusted; a run asks again for what comes later.`

  static override args = {
    name: Args.string({description: 'Name of the project; default: the one at hand.'}),
  }

  static override flags = {
    revoke: Flags.boolean({description: 'Trust it no longer.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> shop --revoke']

  async run(): Promise<Project> {
    const {args, flags} = await this.parse(ProjectTrust)
    const {project} = this.unwrap(this.host.locate(args.name ?? this.projectName))

    const after = this.unwrap(this.host.projects.setTrust(project, !flags.revoke, flags.revoke ? undefined : this.#powers(project.name)))

    this.log(
      `${after.name} in ${displayPath(after.path)} ${after.trusted ? 'is trusted: a run carries out what its specifications say.' : 'is not trusted: the next run asks.'}`,
    )
    return after
  }

  /** Of all its specifications, as far as they can be read now. */
  #powers(name: string): Powers {
    const opened = this.host.openProject({name})
    const view = opened.ok ? opened.value.specifications.view() : opened
    if (!opened.ok || !view.ok) return {commands: [], settings: []}
    return this.host.projects.powers(opened.value.configuration, [...view.value.records.values()])
  }
}
