import {formatDuration, formatSpending, MmmCommand, printableLine, type ProjectStatus} from 'mmm-cli'
import {countOf} from '../../count-of.ts'

/** Rows of each kind. */
const SHOWN = 10

export default class StateStatus extends MmmCommand {
  static override summary = 'Show where the project stands.'

  static override aliases = ['status']

  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json']

  async run(): Promise<ProjectStatus & {project: string}> {
    await this.parse(StateStatus)

    const services = this.open()
    const {project, recovered, state} = services
    const status = this.unwrap(state.status())

    for (const {run, specs} of recovered) this.log(`Run ${run} had been cut off and was closed; pending again: ${specs.join(', ') || 'nothing'}`)
    this.log(format(project.name, status).join('\n'))
    this.warnOfLeftOut(services)
    return {project: project.name, ...status}
  }
}

function format(name: string, {awaiting, counts, failed, last_run, limited, ready, running, specs, spending, stale}: ProjectStatus): string[] {
  const shown = Object.entries(counts).filter(([, count]) => count > 0)
  return [
    `${name}: ${countOf(specs, 'spec')}${shown.length > 0 ? ` · ${shown.map(([status, count]) => `${count} ${status.replace('_', ' ')}`).join(' · ')}` : ''}`,
    ...running.map(({iteration, runner, spec}) => `  running  ${spec}  iteration ${iteration} · ${runner}`),
    ...failed.slice(0, SHOWN).map(({log, reason, spec}) => `  failed   ${spec}  ${printableLine(reason ?? '')}${log ? `\n           log: ${log}` : ''}`),
    ...(failed.length > SHOWN ? [`           and ${failed.length - SHOWN} more: mmm spec list --status failed`] : []),
    ...awaiting.slice(0, SHOWN).map((spec) => `  waits    ${spec}  for approval: mmm spec mark ${spec} approved`),
    ...(awaiting.length > SHOWN ? [`           and ${awaiting.length - SHOWN} more`] : []),
    ...(stale.length > 0 ? [`  stale    ${stale.slice(0, SHOWN).join(', ')}${stale.length > SHOWN ? ` and ${stale.length - SHOWN} more` : ''}`] : []),
    ...limited.map(
      ({reason, runner, until}) => `  limited  ${printableLine(runner)}  until ${until.slice(0, 19).replace('T', ' ')} UTC: ${printableLine(reason)}`,
    ),
    ...(last_run ? [`Last run: ${last_run.id}, ${last_run.status}${last_run.summary ? ` in ${formatDuration(last_run.summary.duration_ms)}` : ''}`] : []),
    ...formatSpending(spending).map((line) => `Spent: ${line}`),
    `Next: ${nextStep({awaiting, counts, failed, last_run, ready, running, specs, stale})}`,
  ]
}

function nextStep({
  awaiting,
  counts,
  failed,
  last_run,
  ready,
  running,
  specs,
  stale,
}: Pick<ProjectStatus, 'awaiting' | 'counts' | 'failed' | 'last_run' | 'ready' | 'running' | 'specs' | 'stale'>): string {
  if (specs === 0) return 'mmm spec new my-first-spec'
  const log = running[0] ? [`mmm state log ${running[0].spec}`] : []
  if (last_run?.status === 'running') return [`mmm runs attach ${last_run.id}`, ...log].join(' · ')
  if (log[0] !== undefined) return log[0]
  if (failed.length > 0) return `mmm state log ${failed[0]!.spec} · mmm run ${failed[0]!.spec}`
  if (ready.length + stale.length > 0) return 'mmm run'
  if (awaiting.length > 0) return `mmm spec show ${awaiting[0]} · mmm spec mark ${awaiting[0]} approved`
  return counts.blocked > 0 ? 'mmm spec validate' : 'mmm spec new'
}
