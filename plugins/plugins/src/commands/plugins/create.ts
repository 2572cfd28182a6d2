import {Args, Flags} from '@oclif/core'
import {printable} from 'mmm-cli'
import {resolve} from 'node:path'
import {PluginsCommand} from '../../plugins-command.ts'
import {scaffold} from '../../scaffold.ts'

export default class PluginsCreate extends PluginsCommand {
  static override summary = 'Start a plugin of your own, in TypeScript.'

  static override description =
    'Makes a package with a command, a hook, a runner and their tests. It passes its own `npm test` at once, with no network: it is tested against this mmm.'

  static override args = {
    name: Args.string({description: 'Name of the package, such as mmm-plugin-hello.', required: true}),
  }

  static override flags = {
    command: Flags.string({description: 'Name of its command and its runner; default: the last word of NAME.', helpValue: 'WORD'}),
    path: Flags.string({description: 'Folder to make it in; default: the name, without its scope.', helpValue: 'FOLDER'}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %> mmm-plugin-hello',
    '<%= config.bin %> <%= command.id %> @our-company/mmm-plugin-hello --command hi',
  ]

  async run(): Promise<{name: string; command: string; folder: string; files: string[]}> {
    const {args, flags} = await this.parse(PluginsCreate)
    const {command, name} = this.unwrap(this.openPlugins().checkNewName(args.name, flags.command))
    const {config} = this
    const folder = resolve(flags.path ?? name.replace(/^@[^/]*\//, ''))

    const files = this.unwrap(scaffold({name, command, folder, host: {root: config.root, version: config.version}}))

    for (const file of files) this.log(`  ${file}`)
    this.log(`Made ${name} in ${printable(folder)}.`)
    this.log(`Next: cd ${printable(flags.path ?? name.replace(/^@[^/]*\//, ''))} && npm test && mmm plugins link && mmm ${command} Ada`)
    return {name, command, folder, files}
  }
}
