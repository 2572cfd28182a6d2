import {Flags} from '@oclif/core'
import {formatTable, type ListedProject, MmmCommand} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'

export default class ProjectList extends MmmCommand {
  static override summary = 'List the projects that mmm knows.'

  static override flags = {
    all: Flags.boolean({description: 'Archived projects too.', char: 'a'}),
    limit: Flags.integer({description: 'Show at most this many (text: 50, JSON: all).', min: 1}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  async run(): Promise<readonly ListedProject[]> {
    const {flags} = await this.parse(ProjectList)

    const {problems, projects} = this.host.projects.list()

    const chosen = projects.filter(({archived}) => flags.all || !archived)
    const shown = chosen.slice(0, flags.limit ?? 50)
    for (const problem of problems) this.warn(problem.message)
    if (chosen.length === 0) this.log('No projects yet.\nNext: mmm init')
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

function describe({archived, description, missing}: ListedProject): string {
  return [missing && '(gone)', archived && '(archived)', description].filter(Boolean).join(' ')
}
