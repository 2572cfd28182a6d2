import {Flags} from '@oclif/core'
import {type ExecResult, ExitCode, formatDuration, MmmCommand, type Project} from 'mmm-cli'
import {availableParallelism} from 'node:os'
import {CommandMissingError} from '../../errors.ts'

interface ExecSummary {
  projects: Array<Omit<ExecResult, 'stderr' | 'stdout'> & {output: unknown; stderr: string}>
  failed: number
  not_started: number
  /** The worst of all exit codes. */
  code: number
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export default class ProjectExec extends MmmCommand {
  static override summary = 'Carry out one mmm command in many projects.'

  static override description = `Projects are worked on side by side, each in a process of its own; what they print is shown project by project. Everything after -- is the command, without mmm.

Exits 1 when it failed in any project.`

  static override strict = false

  static override flags = {
    all: Flags.boolean({description: 'Every project that is not archived.', char: 'a', exactlyOne: ['all', 'projects']}),
    projects: Flags.string({description: 'These projects, separated by commas.', multiple: true, delimiter: ',', helpValue: 'NAMES'}),
    jobs: Flags.integer({description: 'Projects at once.', char: 'j', default: Math.min(4, availableParallelism()), min: 1, max: 256, noCacheDefault: true}),
  }

  static override examples = [
    {description: 'Where does each project stand?', command: '<%= config.bin %> <%= command.id %> --all -- status'},
    {description: 'Run two of them, one after the other:', command: '<%= config.bin %> <%= command.id %> --projects shop,blog --jobs 1 -- run --fail-fast'},
  ]

  async run(): Promise<ExecSummary> {
    const {argv, flags} = await this.parse(ProjectExec)
    if (argv.length === 0) throw new CommandMissingError()
    const projects = flags.all ? this.#allProjects() : this.#named(flags.projects ?? [])

    const {received, results} = await this.#exec(projects, argv as string[], flags.jobs)

    const failed = results.filter(({code}) => code !== 0)
    const notStarted = projects.length - results.length
    const outcome = failed.length > 0 ? `${failed.length} failed (${failed.map(({code, project}) => `${project}: exit ${code}`).join(', ')})` : 'all succeeded'
    this.log(`${results.length} ${results.length === 1 ? 'project' : 'projects'}, ${outcome}${notStarted > 0 ? `, ${notStarted} not started` : ''}.`)
    if (received) process.exitCode = received === 'SIGINT' ? ExitCode.Interrupted : ExitCode.Terminated
    else if (failed.length > 0) process.exitCode = ExitCode.Failure
    return {
      projects: results.map(({stdout, ...rest}) => ({...rest, output: parse(stdout)})),
      failed: failed.length,
      not_started: notStarted,
      code: Math.max(0, ...results.map(({code}) => code)),
    }
  }

  #allProjects(): readonly Project[] {
    const {problems, projects} = this.host.projects.list()
    for (const problem of problems) this.warn(problem.message)
    return projects.filter(({archived}) => !archived)
  }

  #named(names: readonly string[]): Project[] {
    return [...new Set(names)].map((name) => this.unwrap(this.host.projects.load(name)))
  }

  async #exec(projects: readonly Project[], argv: readonly string[], jobs: number): Promise<{received: NodeJS.Signals | undefined; results: ExecResult[]}> {
    const stop = new AbortController()
    const onSignal = (signal: NodeJS.Signals): void => stop.abort(signal)
    for (const signal of SIGNALS) process.on(signal, onSignal)
    try {
      const results = await this.host.exec({projects, argv, jobs, signal: stop.signal, onEnd: (result) => this.#show(result)})
      return {received: stop.signal.reason as NodeJS.Signals | undefined, results}
    } finally {
      for (const signal of SIGNALS) process.off(signal, onSignal)
    }
  }

  /** Whatever a project printed is shown together, and made safe by the mmm that printed it. */
  #show({code, duration_ms, project, stderr, stdout}: ExecResult): void {
    this.log(`── ${project}: ${code === 0 ? 'done' : `exit ${code}`} in ${formatDuration(duration_ms)}`)
    if (stdout) this.log(stdout.trimEnd())
    if (stderr && !this.jsonEnabled()) process.stderr.write(`${stderr.trimEnd()}\n`)
  }
}

function parse(stdout: string): unknown {
  try {
    return JSON.parse(stdout)
  } catch {
    return stdout
  }
}
