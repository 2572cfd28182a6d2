import {Args} from '@oclif/core'
import {type PluginListing, printableLine} from 'mmm-cli'
import {PluginsCommand} from '../../plugins-command.ts'

export default class PluginsInspect extends PluginsCommand {
  static override summary = 'Show one plugin: where it is, what it brings, and what is wrong with it.'

  static override args = {
    plugin: Args.string({description: 'Name of the plugin, one of mmm itself too.', required: true}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> mmm-plugin-hello', '<%= config.bin %> <%= command.id %> @mmm-cli/plugin-spec --json']

  async run(): Promise<PluginListing> {
    const {args} = await this.parse(PluginsInspect)

    const plugin = this.unwrap(this.openPlugins().find(args.plugin))

    for (const [word, text] of rowsOf(plugin)) this.log(`${word.padEnd(Math.max(12, word.length + 1))}${printableLine(text)}`)
    if (plugin.state === 'disabled') this.log(`Next: mmm plugins enable ${plugin.name}`)
    if (plugin.state === 'broken') this.log(`Next: mmm plugins uninstall ${plugin.name}, or disable ${plugin.name} until it is mended`)
    return plugin
  }
}

function rowsOf(plugin: PluginListing): Array<readonly [string, string]> {
  const {aliases, commands, contributions, folder, hooks, leftOut, milliseconds, name, problems, source, state, type, version} = plugin
  const rows: Array<readonly [string, readonly string[]]> = [
    ['name', [name]],
    ['version', [version ?? 'unknown']],
    ['state', [state]],
    ['type', [{core: 'part of mmm', link: 'linked', user: 'installed'}[type]]],
    ['asked for', type === 'user' && source !== null ? [source] : []],
    ['folder', [folder]],
    ['load', milliseconds === null ? [] : [`${Math.ceil(milliseconds)} ms`]],
    ['commands', commands],
    ['aliases', aliases],
    ['hooks', hooks],
    ...Object.entries(contributions).map(([kind, names]) => [kind, names] as const),
    ['left out', leftOut.map(({command, owner}) => `${command}: ${owner} has it`)],
    ['problem', problems],
  ]
  return rows.flatMap(([word, texts]) => texts.map((text, index) => [index === 0 ? word : '', text] as const))
}
