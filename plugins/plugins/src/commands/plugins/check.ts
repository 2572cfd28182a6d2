import {Args} from '@oclif/core'
import {ExitCode, type PackageReport, printable} from 'mmm-cli'
import {PluginsCommand} from '../../plugins-command.ts'

export default class PluginsCheck extends PluginsCommand {
  static override summary = 'Judge the plugin in a folder, as a reviewer would.'

  static override description = `Looks at its package.json, its contract with mmm, names, documentation, what it imports, its manifest, and how long it takes to load. It is loaded for that, in a process of its own.

Exits 3 when something keeps it from working; warnings alone exit 0.`

  static override args = {
    path: Args.string({description: 'Folder of the plugin.', default: '.'}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> ../mmm-plugin-hello --json']

  async run(): Promise<PackageReport> {
    const {args} = await this.parse(PluginsCheck)

    const report = this.unwrap(await this.openPlugins().check(args.path))

    for (const {check, fix, message, severity} of report.findings) {
      this.log(`${severity === 'error' ? '✖' : '!'} ${check}  ${printable(message)}`)
      if (fix) this.log(`    ${printable(fix)}`)
    }
    if (report.cost) this.log(`Loading all its commands takes ${Math.ceil(report.cost.commands)} ms; once installed, mmm loads only the one that is asked for.`)
    const errors = report.findings.filter(({severity}) => severity === 'error').length
    if (errors > 0) process.exitCode = ExitCode.Invalid
    this.log(
      errors > 0 ? `${report.name || report.folder} would not work for everybody: ${errors} ${errors === 1 ? 'error' : 'errors'}.` : `${report.name} is fine.`,
    )
    return report
  }
}
