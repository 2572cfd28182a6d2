import {formatTable, type ProjectServices, type SelectionPlan} from 'mmm-cli'

/** A plan as `--json` shows it. */
export interface PlanJson {
  readonly specs: SelectionPlan['specs']
  readonly waves: number
  readonly critical_path: readonly string[]
  readonly startable: number
  readonly stuck: readonly string[]
  readonly up_to_date: readonly string[]
}

export function planToJson({criticalPath, specs, startable, stuck, upToDate, waves}: SelectionPlan): PlanJson {
  return {specs, waves, critical_path: criticalPath, startable, stuck, up_to_date: upToDate}
}

/** Rows of text that a plan shows before it says how many more there are. */
const SHOWN = 50

/** A plan for people: a row a specification, then the sums. */
export function formatPlan(plan: SelectionPlan, services: Pick<ProjectServices, 'specifications'>, width: number): string[] {
  const listed = services.specifications.list()
  const priorities = new Map(listed.ok ? listed.value.map(({id, priority}) => [id, String(priority)]) : [])
  const rows = plan.specs
    .slice(0, SHOWN)
    .map(({critical, id, needs, wave}) => [
      String(wave),
      id,
      priorities.get(id) ?? '',
      needs.join(', ') || '–',
      critical && plan.criticalPath.length > 1 ? 'critical path' : '',
    ])
  return [
    ...(rows.length > 0 ? formatTable(['wave', 'spec', 'priority', 'needs', 'why'], rows, {width}) : []),
    ...(plan.specs.length > SHOWN ? [`… and ${plan.specs.length - SHOWN} more (all of them with --json)`] : []),
    sum(plan),
    ...(plan.criticalPath.length > 1 ? [`Critical path: ${shorten(plan.criticalPath).join(' → ')}`] : []),
    ...(plan.stuck.length > 0 ? [`${plan.stuck.length} cannot be done: ${shorten(plan.stuck).join(', ')}. See mmm spec show ${plan.stuck[0]}`] : []),
  ]
}

function sum({specs, startable, upToDate, waves}: SelectionPlan): string {
  const done = upToDate.length > 0 ? ` ${upToDate.length} up to date.` : ''
  if (specs.length === 0) return `Nothing to do.${done}`
  return `${specs.length} ${specs.length === 1 ? 'spec' : 'specs'}, ${waves} ${waves === 1 ? 'wave' : 'waves'}, ${startable} can start now.${done}`
}

function shorten(ids: readonly string[]): string[] {
  return ids.length > 12 ? [...ids.slice(0, 11), `… (${ids.length - 11} more)`] : [...ids]
}
