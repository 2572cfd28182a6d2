import {Args, Flags} from '@oclif/core'
import {type DiscoveredProject, ExitCode, formatTable, type Importable, MmmCommand, printableLine} from 'mmm-cli'
import {displayPath} from '../../display-path.ts'

interface Found extends DiscoveredProject {
  /** Why it could not be added. */
  readonly error?: string
}

const STATES: Readonly<Record<DiscoveredProject['state'], string>> = {
  bare: 'no manifest: mmm init',
  invalid: 'manifest is invalid',
  moved: 'registered, but moved',
  new: 'not registered',
  registered: 'registered',
  taken: 'another has its name',
}

export default class ProjectDiscover extends MmmCommand {
  static override summary = 'Find projects in a folder and below it.'

  static override description = `Hidden folders, node_modules, linked folders and what git ignores are left out. Specifications of Task Master, OpenSpec, spec-kit and Backlog.md are named too.

With --add, what is not registered is, and what moved is healed; none of it is trusted yet.`

  static override args = {
    directory: Args.string({description: 'Where to look.', default: '.'}),
  }

  static override flags = {
    add: Flags.boolean({description: 'Register what is found.'}),
    depth: Flags.integer({description: 'How many folders deep to look.', default: 4, min: 0, max: 64}),
  }

  static override examples = ['<%= config.bin %> <%= command.id %> ~/code', '<%= config.bin %> <%= command.id %> ~/code --add --depth 2']

  async run(): Promise<{projects: readonly Found[]; importable: readonly Importable[]}> {
    const {args, flags} = await this.parse(ProjectDiscover)
    const {importable, projects: all} = this.unwrap(this.host.projects.discover({directory: args.directory, depth: flags.depth}))

    const projects = flags.add ? all.map((project) => this.#add(project)) : all

    this.#show(projects, importable)
    if (projects.some(({error}: Found) => error)) process.exitCode = ExitCode.Failure
    return {projects, importable}
  }

  #add(project: DiscoveredProject): Found {
    if (project.state !== 'new' && project.state !== 'moved') return project
    const added = this.host.projects.add(project.path)
    return added.ok ? {...project, state: 'registered'} : {...project, error: added.error.message}
  }

  #show(projects: readonly Found[], importable: readonly Importable[]): void {
    if (projects.length + importable.length === 0) return this.log('Nothing found.\nNext: mmm init')
    if (projects.length > 0) {
      const rows = projects.map(({error, name, path, problem, state}) => [name ?? '?', displayPath(path), error ?? problem ?? STATES[state]])
      this.log(formatTable(['name', 'folder', ''], rows, {width: this.columns}).join('\n'))
    }
    for (const {path, tool} of importable) this.log(` ${tool} specifications, importable: ${printableLine(displayPath(path))}`)
    const open = projects.filter(({error, state}) => !error && (state === 'new' || state === 'moved')).length
    if (open > 0) this.log(`Next: ${open} can be registered with --add`)
    else if (importable[0]) this.log(`Next: in a project, mmm spec import ${printableLine(displayPath(importable[0].path))}`)
  }
}
