import {formatCost, formatDuration, type JointTimeline, type ListedRun, printableLine, type RunReport, type RunState, type SpecOutcome} from 'mmm-cli'
import {paint} from '../run-views/format.ts'

const COLORS: Readonly<Record<string, Parameters<typeof paint>[0]>> = {
  completed: 'green',
  failed: 'red',
  interrupted: 'red',
  cancelled: 'yellow',
  blocked: 'yellow',
  paused: 'yellow',
  awaiting: 'cyan',
  running: 'cyan',
  timeout: 'red',
  fatal: 'red',
  transient: 'yellow',
  limited: 'yellow',
}

/** The color of a state or an outcome, on a terminal. */
export function colorOf(state: string): Parameters<typeof paint>[0] | undefined {
  return COLORS[state]
}

export function describeState(state: RunState | SpecOutcome): string {
  const color = COLORS[state]
  const words = state.replaceAll('_', ' ')
  return color ? paint(color, words) : words
}

/** What of a run its counts are told from, be it of one project or of several. */
export type CountedRun = Pick<ListedRun, 'attempts' | 'specs'> & {readonly summary: Omit<NonNullable<ListedRun['summary']>, 'run'> | null}

/** `3 completed, 1 failed`; of a run without a summary, how much it set out to do. */
export function countOutcomes({attempts, specs, summary}: CountedRun): string {
  if (!summary)
    return [...(specs === null ? [] : [`${specs} planned`]), ...(attempts > 0 ? [`${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`] : [])].join(', ')
  const counts: Array<[number | undefined, string]> = [
    [summary.completed, 'completed'],
    [summary.failed, 'failed'],
    [summary.blocked, 'blocked'],
    [summary.awaiting, 'awaiting approval'],
    [summary.cancelled, 'cancelled'],
    [summary.not_started, 'not started'],
    [summary.skipped, 'skipped'],
    [summary.up_to_date, 'up to date'],
  ]
  return (
    counts
      .filter(([count]) => (count ?? 0) > 0)
      .map(([count, word]) => `${count} ${word}`)
      .join(', ') || 'nothing to do'
  )
}

/** What the head of a report is told from, be the run one of several projects. */
export type DescribedRun = Omit<RunReport, 'id' | 'summary' | 'timeline'> & CountedRun & {readonly id: number | string}

/** The lines above the specifications of a run. */
export function describeRun(run: DescribedRun): string[] {
  const {attempts, completed_at: ended, cost_usd: cost, id, joint, options, started_at: started, status} = run
  const asked = describeOptions(options)
  return [
    `Run ${id}: ${describeState(status)} · ${countOutcomes(run)}`,
    `  started   ${started.replace('T', ' ').slice(0, 19)} UTC${ended === null ? '' : `, ended ${ended.replace('T', ' ').slice(0, 19)}`}`,
    `  took      ${run.duration_ms === null ? 'not known yet' : formatDuration(run.duration_ms)} · ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}${cost === null ? '' : ` · ${formatCost(cost)}`}`,
    ...(asked === '' ? [] : [`  asked     ${asked}`]),
    ...(joint && joint.id !== id ? [`  joint     part of ${joint.id}, of ${joint.projects.join(', ')}: mmm runs report ${joint.id}`] : []),
  ]
}

/** What the run was started with, as far as anything was said. */
function describeOptions({settings, ...selection}: RunReport['options']): string {
  const said = Object.entries({...selection, ...(settings as object)}).filter(
    ([name, value]) => name !== 'joint' && !(value === false || (Array.isArray(value) && value.length === 0)),
  )
  const show = (name: string, value: unknown): string => (name === 'run.timeout' ? formatDuration(Number(value)) : [value].flat().join(','))
  return printableLine(said.map(([name, value]) => `${name} ${show(name, value)}`).join(' · '))
}

/** What to do after a run, by how it ended. */
export function nextOfRun({id, outcomes, status}: RunReport): string {
  if (status === 'paused') return `Next: mmm runs resume ${id} · mmm runs cancel ${id}`
  if (status === 'running') return `Next: mmm runs attach ${id} · mmm runs pause ${id} · mmm runs cancel ${id}`
  const first = (outcome: SpecOutcome): string | undefined => outcomes.find((spec) => spec.outcome === outcome)?.id
  const [failed, awaiting, blocked] = [first('failed'), first('awaiting'), first('blocked')]
  if (failed !== undefined) return `Next: mmm state log ${failed} · mmm run ${failed}`
  if (awaiting !== undefined) return `Next: mmm spec show ${awaiting} · mmm spec mark ${awaiting} approved`
  if (blocked !== undefined) return `Next: mmm spec why ${blocked}`
  if (status === 'interrupted' || status === 'cancelled') return 'Next: mmm run'
  return `Next: mmm state executions --run ${id}`
}

/** What to do after a run of several projects. */
export function nextOfJoint({id, outcomes, projects, status}: Pick<JointTimeline, 'id' | 'outcomes' | 'projects' | 'status'>): string {
  if (status === 'paused') return `Next: mmm runs resume ${id} · mmm runs cancel ${id}`
  if (status === 'running') return `Next: mmm runs attach ${id} · mmm runs pause ${id} · mmm runs cancel ${id}`
  const stuck = outcomes.find(({outcome}) => outcome === 'failed') ?? outcomes.find(({outcome}) => outcome === 'blocked')
  const [project, spec] = stuck?.id.split(':') ?? []
  const isOpen = !stuck && (status === 'interrupted' || status === 'cancelled')
  if (isOpen) return `Next: mmm run --projects ${projects.map((part) => part.project).join(',')}`
  if (!stuck || project === undefined) return `Next: mmm runs report ${id} --html ${id}.html`
  return stuck.outcome === 'failed' ? `Next: mmm state log ${spec} --project ${project}` : `Next: mmm spec why ${spec} --project ${project}`
}
