import {Args} from '@oclif/core'
import type {CommandOrigin} from 'mmm-cli'
import {PluginsCommand} from '../../plugins-command.ts'

export default class PluginsWhy extends PluginsCommand {
  static override summary = 'Say which plugin a command comes from, and why from that one.'

  static override description =
    'Goes the way that the words would: aliases, shortened words, other names of a command, and plugins that have it as well. Nothing is carried out.'

  static override args = {
    command: Args.string({description: 'The words of the command.', required: true}),
  }

  static override strict = false

  static override examples = ['<%= config.bin %> <%= command.id %> spec list', '<%= config.bin %> <%= command.id %> status --json']

  async run(): Promise<CommandOrigin> {
    const {argv} = await this.parse(PluginsWhy)
    const words = (argv as string[]).flatMap((word) => word.split(' '))

    const origin = this.unwrap(this.host.dispatcher.explain(words))

    for (const line of explain(origin)) this.log(line)
    return origin
  }
}

function explain({aliases, asked, command, completed, folder, leftOut, otherName, plugin, type, version}: CommandOrigin): string[] {
  const kind = {core: 'part of mmm', link: `linked from ${folder}`}[type] ?? 'installed'
  return [
    ...aliases.map(
      ({expansion, name, plugin: bringer, source}) =>
        `\`${name}\` is an alias of ${bringer ? `the plugin ${bringer}` : (source ?? 'yours')}, for \`${expansion}\`.`,
    ),
    ...(completed === null ? [] : [`\`${asked}\` is the beginning of \`${completed}\`, and of nothing else.`]),
    ...(otherName === null ? [] : [`\`${otherName}\` is another name of \`${command}\`.`]),
    `\`mmm ${command}\` comes from ${plugin}${version === null ? '' : ` ${version}`} (${kind}).`,
    ...leftOut.map(
      (name) => `${name} has one of that name too, which is left out: ${type === 'core' ? 'what is part of mmm comes first' : 'it was installed later'}.`,
    ),
  ]
}
