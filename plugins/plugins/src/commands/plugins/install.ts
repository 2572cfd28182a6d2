import {Args, Flags} from '@oclif/core'
import type {InstallOutcome} from 'mmm-cli'
import {PluginsCommand} from '../../plugins-command.ts'

export default class PluginsInstall extends PluginsCommand {
  static override summary = 'Install plugins.'

  static override description = `From the registry that your .npmrc names (a name, with a range, version or tag), a folder, a tarball or a git URL. A plugin is installed wholly or not at all; what was there works on whatever happens.

You see what it is and brings before anything is in place. Scripts of packages are not run. A plugin runs with your rights: look at what you install.

A plugin cannot take a command from mmm itself, nor from a plugin that was installed before it.`

  static override aliases = ['plugins:add']

  static override args = {
    plugin: Args.string({description: 'What to install; several are installed one after the other.', required: true}),
  }

  static override strict = false

  static override flags = {
    yes: Flags.boolean({description: 'Do not ask.', char: 'y'}),
    'allow-scripts': Flags.boolean({description: 'Run the scripts that its packages want to run at installation.'}),
    force: Flags.boolean({description: 'Install it again where that version is installed already.', char: 'f'}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %> mmm-plugin-hello',
    '<%= config.bin %> <%= command.id %> mmm-plugin-hello@^1.2 --yes',
    '<%= config.bin %> <%= command.id %> ./mmm-plugin-hello-1.0.0.tgz',
    '<%= config.bin %> <%= command.id %> git+https://git.example.org/mmm-plugin-hello.git#v1 --allow-scripts',
  ]

  async run(): Promise<InstallOutcome[]> {
    const {argv, flags} = await this.parse(PluginsInstall)
    const plugins = this.openPlugins()

    const outcomes: InstallOutcome[] = []
    for (const source of argv as string[]) {
      const outcome = this.unwrap(
        await plugins.install(source, {agree: this.agreement(plugins, flags.yes), allowScripts: flags['allow-scripts'], force: flags.force}),
      )
      await this.showOutcome(outcome)
      outcomes.push(outcome)
    }

    this.log('Next: mmm plugins')
    return outcomes
  }
}
