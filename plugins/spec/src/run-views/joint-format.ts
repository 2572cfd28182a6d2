import {join, relative} from 'node:path'
import {formatDuration, formatSpending, type JointRunResult, printableLine, type RunEvent} from 'mmm-cli'
import {formatTime, paint, tellCounts} from './format.ts'

/** An event of one of several projects, in `folder`, as the views for people take it: with ids that say whose they are, and paths that lead there from here. */
export function qualify({project, ...event}: RunEvent & {readonly project?: string}, folder = ''): RunEvent {
  if (project === undefined) return event
  const full = (id: string): string => `${project}:${id}`
  if (event.type === 'run.warning') return {...event, message: `${project}: ${event.message}`}
  if (event.type === 'run.joined') return {...event, specs: event.specs.map(full), gone: event.gone.map(full)}
  if (event.type === 'spec.failed') return {...event, spec: full(event.spec), log: pathFromHere(join(folder, event.log))}
  return 'spec' in event ? {...event, spec: full(event.spec)} : event
}

/** The shorter of what leads to a file. */
function pathFromHere(path: string): string {
  const shown = relative('', path)
  return shown.length < path.length ? shown : path
}

/** A line for each project, and one for all. */
export function formatJointEnd(
  {errors, summaries, total}: JointRunResult,
  blocked: ReadonlyArray<Extract<RunEvent, {type: 'spec.blocked'}>>,
  next: readonly string[],
  id = '',
): string[] {
  // What ended a project has a line of its own.
  const left = total.left_out.map(({project}) => project).filter((project) => project !== '' && !errors.has(project))
  return [
    ...blocked.slice(0, 10).map(({reason, spec}) => `  blocked: ${spec} (${printableLine(reason)})`),
    ...(blocked.length > 10 ? [`  … and ${blocked.length - 10} more blocked`] : []),
    ...[...errors].flatMap(([project, {message, suggestions}]) => [
      `${paint('red', '✖')} ${project}: ${printableLine(message)}`,
      ...suggestions.map((suggestion) => `    ${printableLine(suggestion)}`),
    ]),
    ...[...summaries].map(([project, summary]) => `${project}: ${tellCounts(summary)} (run ${summary.run})`),
    ...total.limited.map(({runner, until}) => `  ${printableLine(runner)} may not work until ${formatTime(until)}`),
    [
      `${summaries.size} ${summaries.size === 1 ? 'project' : 'projects'}: ${tellCounts(total)} in ${formatDuration(total.duration_ms)}`,
      ...(left.length > 0 ? [`left out: ${printableLine(left.join(', '))}`] : []),
      ...(id === '' ? [] : [`run ${id}`]),
      ...formatSpending(total.spending),
    ].join(' · '),
    ...next,
  ]
}
