import type {Configuration} from '../configuration/configuration.ts'
import type {MmmError} from '../errors.ts'
import type {Result} from '../result.ts'
import type {Project} from './project.ts'
import type {Complaint} from './finding.ts'

/** What a doctor looks at in an opened project: parts of the services of the floors above. */
export interface Examinable {
  readonly configuration: Configuration
  readonly recovered: ReadonlyArray<{readonly run: number}>
  readonly specifications: {
    validate(): Result<{readonly problems: readonly SpecProblem[]}, MmmError>
    view(): Result<{readonly records: ReadonlyMap<string, SpecRecord>}, MmmError>
  }
  readonly state: {
    verify(): Result<{readonly problems: ReadonlyArray<{readonly severity: 'error' | 'warning'; readonly message: string}>}, MmmError>
  }
}

interface SpecProblem {
  readonly path: string
  readonly line: number
  readonly column: number
  readonly severity: 'error' | 'warning'
  readonly message: string
}

interface SpecRecord {
  readonly id: string
  readonly status: string
  readonly metadata: {readonly runner?: string; readonly run?: readonly string[]}
}

/** What is wrong with the state database. */
export function checkState({state}: Pick<Examinable, 'state'>): Complaint[] {
  const verified = state.verify()
  if (!verified.ok) return [fromError('database', verified.error)]
  return verified.value.problems.map(({message, severity}) => ({
    check: 'database',
    severity,
    message,
    fix: 'Run `mmm state verify`; a backup or an export helps.',
  }))
}

/** The problems of specifications, in one sentence for errors and one for warnings. */
export function checkSpecifications({specifications}: Pick<Examinable, 'specifications'>): Complaint[] {
  const report = specifications.validate()
  if (!report.ok) return [fromError('specs', report.error)]
  return (['error', 'warning'] as const).flatMap((severity) => {
    const problems = report.value.problems.filter((problem) => problem.severity === severity)
    const [first] = problems
    if (!first) return []
    const count = `${problems.length} ${severity}${problems.length === 1 ? '' : 's'} in specifications`
    const message = `${count}, first ${first.path}:${first.line}:${first.column}: ${first.message}`
    return [{check: 'specs', severity, message, fix: 'Run `mmm spec validate` to see all of them.'}]
  })
}

/** Asks a runner whether it can work in a project; nothing of a project that nobody trusts is to be carried out, so there it is only looked for. */
export type AskRunner = (
  name: string,
  project: Project,
  configuration: Configuration,
) => Promise<{readonly ok: true} | {readonly ok: false; readonly reason: string; readonly suggestions: readonly string[]}>

/** Specifications that are to be done by a runner that is not there, or cannot work. */
export async function checkRunners(
  {configuration, specifications}: Pick<Examinable, 'configuration' | 'specifications'>,
  project: Project,
  ask: AskRunner,
): Promise<Complaint[]> {
  const view = specifications.view()
  // What is wrong with the index, the other checks say.
  if (!view.ok) return []
  const open = [...view.value.records.values()].filter(({status}) => status !== 'completed' && status !== 'skipped')
  const byRunner = Map.groupBy(open, ({metadata}) => metadata.runner ?? (metadata.run ? 'shell' : configuration.get('run.runner')))
  const complaints = [...byRunner].map(async ([runner, specs]): Promise<Complaint[]> => {
    const asked = await ask(runner, project, configuration)
    if (asked.ok) return []
    const needed = `${specs.length === 1 ? 'A specification needs' : `${specs.length} specifications need`} it: ${some(specs.map(({id}) => id))}.`
    return [{check: 'runners', severity: 'warning', message: `${asked.reason} ${needed}`, ...(asked.suggestions[0] && {fix: asked.suggestions[0]})}]
  })
  return (await Promise.all(complaints)).flat()
}

/** An error of a service, as a complaint. */
export function fromError(check: Complaint['check'], {message, suggestions}: MmmError): Complaint {
  return {check, severity: 'error', message, ...(suggestions[0] && {fix: suggestions[0]})}
}

function some(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`
}
