import {Flags} from '@oclif/core'
import {formatTable, type PluginListing} from 'mmm-cli'
import {PluginsCommand} from '../../plugins-command.ts'

export default class Plugins extends PluginsCommand {
  static override summary = 'List the plugins: what they bring, whether they work, and how long they take to load.'

  static override flags = {
    core: Flags.boolean({description: "mmm's own as well."}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --core --json']

  async run(): Promise<PluginListing[]> {
    const {flags} = await this.parse(Plugins)

    const listed = this.unwrap(this.openPlugins().list()).filter(({type}) => flags.core || type !== 'core')

    if (listed.length === 0) this.log('No plugins installed.\nNext: mmm plugins install NAME')
    else {
      const rows = listed.map((plugin) => [plugin.name, plugin.version ?? '?', plugin.state, formatTime(plugin), describe(plugin)])
      this.log(formatTable(['plugin', 'version', 'state', 'load', 'brings'], rows, {width: this.columns}).join('\n'))
      const next = nextStep(listed)
      if (next) this.log(next)
    }
    return listed
  }
}

function formatTime({milliseconds}: PluginListing): string {
  return milliseconds === null ? '' : `${Math.ceil(milliseconds)} ms`
}

function describe({commands, contributions, hooks, leftOut, source, type}: PluginListing): string {
  const parts = [
    ...(commands.length > 4 ? [`${commands.length} commands`] : commands),
    ...(hooks.length > 0 ? [`hooks at ${hooks.join(', ')}`] : []),
    ...Object.entries(contributions).map(([kind, names]) => `${kind} ${names.join(', ')}`),
  ]
  const lost = leftOut.length > 4 ? `${leftOut.length} names` : leftOut.map(({command}) => command).join(', ')
  return [parts.join(', ') || 'nothing', ...(lost === '' ? [] : [`(left out: ${lost})`]), ...(type === 'link' ? [`(linked: ${source})`] : [])].join('  ')
}

function nextStep(listed: readonly PluginListing[]): string | undefined {
  const broken = listed.find(({state}) => state === 'broken')
  if (broken) return `Next: mmm plugins inspect ${broken.name} tells what is wrong`
  const clashing = listed.find(({leftOut}) => leftOut.length > 0)
  return clashing && `Next: mmm plugins inspect ${clashing.name} tells what of it is left out`
}
