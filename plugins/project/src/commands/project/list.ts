import {Flags} from '@oclif/core'
import {formatTable, type ListedProject, MmmCommand} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'

type Shown = ListedProject & {readonly current: boolean}

/** What the projects are sorted by; what is the same stays in the order of the names. */
const ORDERS: Readonly<Record<string, (a: ListedProject, b: ListedProject) => number>> = {
  name: () => 0,
  used: (a, b) => b.last_used_at.localeCompare(a.last_used_at),
  created: (a, b) => b.created_at.localeCompare(a.created_at),
}

export default class ProjectList extends MmmCommand {
  static override summary = 'List the projects that mmm knows.'

  static override flags = {
    all: Flags.boolean({description: 'Archived projects too.', char: 'a'}),
    tag: Flags.string({description: 'Only those with this tag; may be given more than once.', multiple: true, multipleNonGreedy: true}),
    sort: Flags.option({
      description: 'By name, or what was used or made last first.',
      options: ['name', 'used', 'created'] as const,
      default: 'name',
    })(),
    limit: Flags.integer({description: 'Show at most this many (text: 50, JSON: all).', min: 1}),
  }

  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --sort used --limit 5',
    '<%= config.bin %> <%= command.id %> --json',
  ]

  async run(): Promise<readonly Shown[]> {
    const {flags} = await this.parse(ProjectList)

    const {problems, projects} = this.host.projects.list()

    const current = this.host.projects.current()
    const chosen = projects
      .filter(({archived, tags}) => (flags.all || !archived) && (flags.tag ?? []).every((tag) => tags.includes(tag)))
      .toSorted(ORDERS[flags.sort])
      .map((project) => ({...project, current: project.name === current}))
    const shown = chosen.slice(0, flags.limit ?? 50)
    for (const problem of problems) this.warn(problem.message)
    if (chosen.length === 0) this.log(projects.length === 0 ? 'No projects yet.\nNext: mmm init' : 'No projects match: `mmm project list --all` shows all.')
    else {
      const rows = shown.map((project) => [project.name, displayPath(project.path), describe(project)])
      this.log(formatTable(['name', 'folder', 'description'], rows, {width: this.columns}).join('\n'))
      const gone = shown.find(({missing}) => missing)
      if (gone) this.log(`Next: mmm project add NEW-PLACE where one moved, else mmm project remove ${gone.name}`)
      if (shown.length < chosen.length) this.log(`… and ${chosen.length - shown.length} more: --limit ${chosen.length}`)
    }
    return flags.limit ? shown : chosen
  }
}

function describe({archived, current, description, missing, trusted}: Shown): string {
  return [current && '(current)', missing && '(gone)', archived && '(archived)', !trusted && '(not trusted)', description].filter(Boolean).join(' ')
}
