import {addUp} from './run-total.ts'
import type {RunReport, RunState} from '../state/run-report.ts'
import {type RunTimeline, toTimeline} from '../state/run-timeline.ts'
import type {RunSummary} from '../state/run-store.ts'
import type {StoredAttempt} from '../state/run-view-store.ts'

/** The run of one project as part of a run of several. */
export interface JointPart {
  readonly project: string
  readonly report: RunReport
}

/** A run of several projects as a picture shows it; specifications are named `project:id`, and attempts numbered anew. */
export interface JointTimeline extends Omit<RunTimeline, 'id' | 'summary' | 'timeline'> {
  readonly id: string
  readonly summary: Omit<RunSummary, 'run'> | null
  readonly projects: ReadonlyArray<{readonly project: string; readonly run: number; readonly status: RunState}>
  /** `execution` is the attempt's number in its project. */
  readonly timeline: ReadonlyArray<RunTimeline['timeline'][number] & {readonly project: string; readonly execution: number}>
}

interface Joined {
  readonly attempt: StoredAttempt
  readonly project: string
}

/** Puts the runs of several projects that went as one together again. `now` is where what still goes ends. */
export function toJointTimeline(id: string, parts: readonly JointPart[], now: number): JointTimeline {
  const reports = parts.map(({report}) => report)
  const joined = parts.flatMap(({project, report}) => report.timeline.map((attempt): Joined => ({project, attempt}))).toSorted(inOrder)
  const numbers = new Map(joined.map(({attempt, project}, index) => [`${project}:${attempt.id}`, index + 1]))
  const started = reports.map(({started_at}) => started_at).toSorted()[0]!
  const ended = reports.some(({completed_at}) => completed_at === null)
    ? null
    : reports
        .map(({completed_at}) => completed_at!)
        .toSorted()
        .at(-1)!
  const duration = ended === null ? null : Date.parse(ended) - Date.parse(started)
  const summaries = new Map(parts.flatMap(({project, report}) => (report.summary ? [[project, report.summary] as const] : [])))
  const costs = reports.flatMap(({cost_usd}) => (cost_usd === null ? [] : [cost_usd]))
  const {timeline, ...whole} = toTimeline(
    {
      id: 0,
      joint: reports[0]!.joint,
      status: statusOf(reports.map(({status}) => status)),
      started_at: started,
      completed_at: ended,
      duration_ms: duration,
      specs: reports.reduce((sum, {specs}) => sum + (specs ?? 0), 0),
      attempts: joined.length,
      cost_usd: costs.length > 0 ? costs.reduce((sum, cost) => sum + cost, 0) : null,
      summary: null,
      options: {},
      plan: planOf(parts),
      outcomes: parts.flatMap(({project, report}) =>
        report.outcomes.map((outcome) => {
          const execution = outcome.execution === null ? null : numbers.get(`${project}:${outcome.execution}`)!
          return {...outcome, id: `${project}:${outcome.id}`, execution}
        }),
      ),
      timeline: joined.map(({attempt, project}, index) => ({...attempt, id: index + 1, spec: `${project}:${attempt.spec}`})),
    },
    now,
  )
  return {
    ...whole,
    id,
    summary: summaries.size === parts.length ? addUp(summaries, [], duration ?? 0) : null,
    projects: parts.map(({project, report}) => ({project, run: report.id, status: report.status})),
    timeline: timeline.map((attempt) => ({...attempt, project: joined[attempt.id - 1]!.project, execution: joined[attempt.id - 1]!.attempt.id})),
  }
}

function planOf(parts: readonly JointPart[]): RunReport['plan'] {
  const all = (pick: (plan: NonNullable<RunReport['plan']>) => readonly string[]): string[] =>
    parts.flatMap(({project, report: {plan}}) => (plan ? pick(plan).map((id) => `${project}:${id}`) : []))
  const needs = parts.flatMap(({project, report: {options, plan}}) => {
    const foreign = (options.joint as {readonly needs?: Readonly<Record<string, readonly string[]>>} | undefined)?.needs ?? {}
    const ids = new Set([...Object.keys(plan?.needs ?? {}), ...Object.keys(foreign)])
    return [...ids].map((id) => [`${project}:${id}`, [...(plan?.needs?.[id] ?? []).map((need) => `${project}:${need}`), ...(foreign[id] ?? [])]] as const)
  })
  return {
    specs: all(({specs}) => specs),
    stuck: all(({stuck}) => stuck),
    skipped: all(({skipped}) => skipped),
    up_to_date: all(({up_to_date: done}) => done),
    needs: Object.fromEntries(needs),
  }
}

/** It goes as long as one of them goes, and has ended as the worst of them. */
function statusOf(states: readonly RunState[]): RunState {
  const order: readonly RunState[] = ['running', 'paused', 'interrupted', 'cancelled', 'failed']
  return order.find((state) => states.includes(state)) ?? 'completed'
}

function inOrder(a: Joined, b: Joined): number {
  const [first, second] = [`${a.attempt.started_at} ${a.project}`, `${b.attempt.started_at} ${b.project}`]
  return first < second ? -1 : first > second ? 1 : a.attempt.id - b.attempt.id
}
