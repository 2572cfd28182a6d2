import {Args, Flags} from '@oclif/core'
import {ExitCode, type Finding, MmmCommand, printable} from 'mmm-cli'

const MARKS: Readonly<Record<Finding['severity'], string>> = {error: '✖', warning: '!', info: 'i'}

export default class ProjectDoctor extends MmmCommand {
  static override summary = 'Check a project for everything that keeps it from working.'

  static override description = `Looks at the manifest and all settings, the registry, specifications, the state database, permissions, the free disk, runs that were cut off, and runners. Nothing that the project says is carried out; the runners that it needs are asked whether they can work.

Exits 1 when an error remains; warnings alone exit 0.`

  static override aliases = ['doctor']

  static override args = {
    name: Args.string({description: 'Name of the project; default: the one at hand.'}),
  }

  static override flags = {
    all: Flags.boolean({description: 'Every project that is not archived.', char: 'a'}),
    fix: Flags.boolean({description: 'Mend what can be mended without harm: register, make missing folders, close runs that died, delete their locks.'}),
  }

  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --all --fix']

  async run(): Promise<Finding[]> {
    const {args, flags} = await this.parse(ProjectDoctor)

    const findings = this.unwrap(await this.host.doctor.examine({name: args.name ?? this.projectName, all: flags.all, fix: flags.fix}))

    for (const finding of findings) this.log(format(finding))
    const errors = findings.filter(({fixed, severity}) => severity === 'error' && !fixed).length
    this.log(summarise(findings, errors))
    if (errors > 0) process.exitCode = ExitCode.Failure
    return findings
  }
}

function format({check, fix, fixed, message, project, severity}: Finding): string {
  const lines = [`${fixed ? '✔' : MARKS[severity]} ${project ?? 'mmm'}  ${check}  ${printable(message)}`]
  if (fix) lines.push(`    ${fixed ? 'mended: ' : ''}${printable(fix)}`)
  return lines.join('\n')
}

function summarise(findings: readonly Finding[], errors: number): string {
  const open = findings.filter(({fixed}) => !fixed)
  if (open.length === 0) return findings.length > 0 ? 'All mended.' : 'All is well.'
  const warnings = open.filter(({severity}) => severity === 'warning').length
  const fixable = open.filter((finding) => finding.fixable).length
  return [`${count(errors, 'error')}, ${count(warnings, 'warning')}.`, ...(fixable > 0 ? [`Next: mmm doctor --fix mends ${fixable}`] : [])].join('\n')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
