import type {Configuration} from '../configuration/configuration.ts'
import type {SelectionPlan} from '../specification/selection.ts'
import type {RunPlan} from '../state/run-store.ts'

/** Settings that make a difference to how a run goes. */
const SETTINGS = ['run.concurrency', 'run.max_iterations', 'run.retries', 'run.timeout', 'run.max_failures', 'run.fail_fast', 'run.budget_usd'] as const

export function toRunPlan({skipped, specs, stuck, upToDate}: SelectionPlan): RunPlan {
  const needs = Object.fromEntries(specs.filter((spec) => spec.needs.length > 0).map((spec) => [spec.id, spec.needs]))
  return {specs: specs.map(({id}) => id), stuck: [...stuck], skipped: [...skipped], up_to_date: [...upToDate], needs}
}

/** What was in force when a run began, flags included. */
export function settingsOf(configuration: Configuration): {readonly settings: Readonly<Record<string, unknown>>} {
  return {settings: Object.fromEntries(SETTINGS.map((key) => [key, configuration.get(key)]).filter(([, value]) => value !== undefined))}
}
