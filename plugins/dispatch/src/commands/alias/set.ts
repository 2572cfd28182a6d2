import {Args} from '@oclif/core'
import {type AliasEdit, formatTomlValue, MmmCommand, printableLine} from 'mmm-cli'
import {AliasFlagUnclearError} from '../../errors.ts'
import {layerFlags, toLayer} from '../../layer-flags.ts'

export default class AliasSet extends MmmCommand {
  static override summary = 'Let words of your own stand for a command line.'

  static override description = `The command line is what follows the name: one text in quotes, or word by word behind --, so that its flags are not taken for those of this command.

$1 to $9 are filled with what is typed behind the name, $@ with all of it, as in a shell. Without $@ what no number takes comes last. A word stays a word, whatever is filled in; '…' keeps a $ from meaning anything.

The name may have several words. A real command is never hidden. Without a layer flag the alias goes into the project's mmm.toml, outside a project into the global file.`

  static override strict = false

  static override args = {
    name: Args.string({description: 'What will be typed.', required: true}),
    command: Args.string({description: 'What it stands for.', required: true}),
  }

  static override flags = layerFlags

  static override examples = [
    {description: 'Then `mmm failed` lists what failed:', command: `<%= config.bin %> <%= command.id %> failed 'spec list --status failed'`},
    {description: 'Then `mmm done login` marks one:', command: `<%= config.bin %> <%= command.id %> done 'spec mark $1 completed'`},
    {description: 'Several words, for all projects:', command: `<%= config.bin %> <%= command.id %> 'project pd' --global -- project doctor --all`},
  ]

  async run(): Promise<AliasEdit['alias']> {
    const {args, argv, flags} = await this.parse(AliasSet).catch((error: Error) => {
      throw error.message.startsWith('Nonexistent flag') ? new AliasFlagUnclearError(error) : error
    })

    const {alias, edit} = this.unwrap(this.host.dispatcher.aliases.set(args.name, (argv as string[]).slice(1), toLayer(flags)))

    this.log(printableLine(`\`mmm ${alias.name}\` stands for \`mmm ${alias.expansion}\` now, in ${edit.path}`))
    if (edit.in_force) this.logToStderr(printableLine(`In force all the same: ${formatTomlValue(edit.in_force.value)} (${edit.in_force.source})`))
    return alias
  }
}
