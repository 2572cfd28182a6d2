import {Args, Flags} from '@oclif/core'
import {FOREIGN_KINDS, type ForeignReport, MmmCommand} from 'mmm-cli'
import {resolve} from 'node:path'
import {formatImport} from '../../import-view.ts'

export default class SpecImport extends MmmCommand {
  static override summary = "Make specifications of another tool's tasks."

  static override description = `Reads Task Master (tasks.json), OpenSpec changes, spec-kit (tasks.md), Backlog.md, Taskwarrior (task export) and Beads (issues.jsonl). The tool is found out by what lies there.

What has no field here is kept under "source" in the frontmatter. Import again when the tasks have changed: files that nobody edited here follow, the others are left and named. After an error nothing has changed.`

  static override args = {
    path: Args.string({description: "A file or folder, or - for standard input; default: the project's folder."}),
  }

  static override flags = {
    from: Flags.option({options: FOREIGN_KINDS})({description: 'Which tool wrote it.'}),
    'dry-run': Flags.boolean({description: 'Show what would be done, and write nothing.', char: 'n'}),
    force: Flags.boolean({description: 'Also write over files that were edited here, and bring back deleted ones.', char: 'f'}),
  }

  static override examples = [
    {description: "What lies in the project's folder:", command: '<%= config.bin %> <%= command.id %> --dry-run'},
    {description: 'A certain file:', command: '<%= config.bin %> <%= command.id %> ../old/.taskmaster/tasks/tasks.json'},
    {description: 'What another program prints:', command: 'task project:shop export | <%= config.bin %> <%= command.id %> - --from taskwarrior'},
  ]

  async run(): Promise<ForeignReport> {
    const {args, flags} = await this.parse(SpecImport)

    const path = args.path === undefined || args.path === '-' ? args.path : resolve(args.path)
    const {foreign} = this.open({traceless: flags['dry-run']})
    const report = this.unwrap(foreign.import({path, kind: flags.from, dryRun: flags['dry-run'], force: flags.force}))

    for (const line of formatImport(report)) this.log(line)
    return report
  }
}
