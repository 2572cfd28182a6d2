import {Flags} from '@oclif/core'
import {formatTable, MmmCommand, type Project} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'

export default class ProjectList extends MmmCommand {
  static override summary = 'List the projects that mmm knows.'

  static override flags = {
    all: Flags.boolean({description: 'Archived projects too.', char: 'a'}),
    limit: Flags.integer({description: 'Show at most this many (text: 50, JSON: all).', min: 1}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --json']

  async run(): Promise<readonly Project[]> {
    const {flags} = await this.parse(ProjectList)

    const {problems, projects} = this.host.projects.list()

    const chosen = projects.filter(({archived}) => flags.all || !archived)
    const shown = chosen.slice(0, flags.limit ?? 50)
    for (const problem of problems) this.warn(problem.message)
    if (chosen.length === 0) this.log('No projects yet.\nNext: mmm init')
    else {
      const rows = shown.map(({archived, description, name, path}) => [name, displayPath(path), archived ? `(archived) ${description}` : description])
      this.log(formatTable(['name', 'folder', 'description'], rows, {width: this.columns}).join('\n'))
      if (shown.length < chosen.length) this.log(`… and ${chosen.length - shown.length} more: --limit ${chosen.length}`)
    }
    return flags.limit ? shown : chosen
  }
}
