import {Args, Flags} from '@oclif/core'
import type {InstallOutcome} from 'mmm-cli'
import {PluginsCommand} from '../../plugins-command.ts'

export default class PluginsUpdate extends PluginsCommand {
  static override summary = 'Bring installed plugins up to date.'

  static override description = `Each is fetched from where it came, in the version that the range or tag means now that it was installed with. Where that fails the working version stays. Linked plugins are yours to update.`

  static override args = {
    plugin: Args.string({description: 'Name of a plugin; default: all that are installed.'}),
  }

  static override strict = false

  static override flags = {
    yes: Flags.boolean({description: 'Do not ask.', char: 'y'}),
    'allow-scripts': Flags.boolean({description: 'Run the scripts that packages want to run at installation.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> mmm-plugin-hello --yes']

  async run(): Promise<InstallOutcome[]> {
    const {argv, flags} = await this.parse(PluginsUpdate)
    const plugins = this.openPlugins()
    const installed = this.unwrap(plugins.list()).filter(({type}) => type === 'user')

    const outcomes: InstallOutcome[] = []
    for (const name of argv.length > 0 ? (argv as string[]) : installed.map((plugin) => plugin.name)) {
      const outcome = this.unwrap(await plugins.update(name, {agree: this.agreement(plugins, flags.yes), allowScripts: flags['allow-scripts']}))
      await this.showOutcome(outcome)
      outcomes.push(outcome)
    }

    if (outcomes.length === 0) this.log('No plugins installed.\nNext: mmm plugins install NAME')
    return outcomes
  }
}
