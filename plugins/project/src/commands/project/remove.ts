import {Args, Flags} from '@oclif/core'
import {confirm, MmmCommand, type RemovedProject} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'
import {ConfirmationMissingError} from '../../errors.ts'

export default class ProjectRemove extends MmmCommand {
  static override summary = 'Take a project off the list.'

  static override description = `Its folder stays as it is, and mmm project add brings it back. With --purge, what mmm keeps of it in .mmm is deleted as well: state, logs, personal settings. Specifications and mmm.toml are never deleted.`

  static override args = {
    name: Args.string({description: 'Name of the project.', required: true}),
  }

  static override flags = {
    purge: Flags.boolean({description: 'Delete its .mmm folder too.'}),
    yes: Flags.boolean({description: 'Do not ask before deleting.', char: 'y'}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %> shop',
    {description: 'Delete its state and logs too, from a script:', command: '<%= config.bin %> <%= command.id %> shop --purge --yes'},
  ]

  async run(): Promise<RemovedProject> {
    const {args, flags} = await this.parse(ProjectRemove)
    const {projects} = this.host
    if (flags.purge && !flags.yes) await this.#ask(this.unwrap(projects.load(args.name)).path)

    const removed = this.unwrap(projects.remove(args.name, {purge: flags.purge}))

    this.log(`${removed.name} is off the list.${removed.path ? ` Its folder is ${displayPath(removed.path)}.` : ''}`)
    for (const path of removed.purged) this.log(`Deleted ${displayPath(path)}`)
    return removed
  }

  async #ask(path: string): Promise<void> {
    const agreed = await confirm(`Delete the state, logs and personal settings of the project in ${displayPath(path)}?`)
    if (!agreed) throw new ConfirmationMissingError({path: `${path}/.mmm`})
  }
}
