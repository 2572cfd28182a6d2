import type {Configuration, RunnerTask} from 'mmm-cli'

type Spec = Pick<RunnerTask['spec'], 'metadata'>

/** Command line of one attempt, the program first. The prompt is never on it. */
export function claudeArguments(
  spec: Spec,
  configuration: Configuration,
  session: {readonly id: string; readonly isResumed: boolean; readonly most?: number | undefined},
): [string, ...string[]] {
  const {metadata} = spec
  const model = modelOf(spec, configuration)
  const turns = positive(metadata.max_turns) ?? configuration.get('claude.max_turns')
  const budgets = [budgetOf(spec, configuration), session.most].filter((dollars) => dollars !== undefined)
  return [
    configuration.get('claude.command'),
    '-p',
    ...['--output-format', 'stream-json', '--verbose'],
    ...[session.isResumed ? '--resume' : '--session-id', session.id],
    ...(configuration.get('claude.skip_permissions') ? ['--dangerously-skip-permissions'] : ['--permission-mode', configuration.get('claude.permission_mode')]),
    ...list('--allowedTools', configuration.get('claude.allowed_tools')),
    ...list('--disallowedTools', configuration.get('claude.disallowed_tools')),
    ...(model === undefined ? [] : ['--model', model]),
    ...(turns === undefined ? [] : ['--max-turns', String(turns)]),
    ...(budgets.length > 0 ? ['--max-budget-usd', String(Math.min(...budgets))] : []),
    ...configuration.get('claude.args'),
  ]
}

/** The model of a specification: its own, the first of `claude.models` that names one of its tags, else the configured one. */
export function modelOf({metadata}: Spec, configuration: Configuration): string | undefined {
  if (hasOwnModel({metadata})) return metadata.model as string
  const [, model] =
    configuration
      .get('claude.models')
      .map((rule) => splitRule(rule))
      .find(([tag]) => metadata.tags?.includes(tag)) ?? []
  return model || configuration.get('claude.model')
}

/** Whether less is left for an attempt than it may cost by itself. */
export function isRationed({budget, configuration, spec}: Pick<RunnerTask, 'budget' | 'configuration' | 'spec'>): boolean {
  return budget !== undefined && budget < (budgetOf(spec, configuration) ?? Infinity)
}

function budgetOf({metadata}: Spec, configuration: Configuration): number | undefined {
  return positive(metadata.attempt_budget_usd) ?? configuration.get('claude.attempt_budget_usd')
}

export function hasOwnModel({metadata}: Spec): boolean {
  return typeof metadata.model === 'string' && metadata.model !== ''
}

/** `frontend=sonnet`. */
function splitRule(rule: string): [string, string] {
  const at = rule.indexOf('=')
  return [rule.slice(0, at).trim(), rule.slice(at + 1).trim()]
}

/** A value that began with a dash would be an option. */
function list(option: string, values: readonly string[]): string[] {
  const safe = values.filter((value) => value !== '' && !value.startsWith('-'))
  return safe.length > 0 ? [option, ...safe] : []
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined
}
