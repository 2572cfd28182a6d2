import type {ReportFacts, RunnerOutcome, Usage} from 'mmm-cli'
import type {ProcessEnd} from '../process.ts'
import {findAt, jsonValues, sumAt} from './answer.ts'
import type {CommandDefinition} from './definition.ts'

/** What a program came to, by its exit code and, where that is asked for, by what its output says. */
export function judgeCommand(definition: CommandDefinition, output: string, {errors, exit}: ProcessEnd): ReportFacts & RunnerOutcome {
  const values = jsonValues(output)
  const result = textAt(values, definition.result_path)
  const usage = usageOf(definition, values)
  const facts = {
    ...(result !== undefined && {output: result}),
    ...(Object.keys(usage).length > 0 && {usage}),
    ...(definition.model && {model: definition.model}),
  }
  const [program] = definition.argv
  if (exit.error) return {...facts, outcome: 'fatal', reason: `${program} could not be started: ${exit.error.message}`, suggestions: ['Run `mmm doctor`.']}
  const failure = messageAt(values, definition.failure_path)
  const reason = exit.code === 0 ? denial(definition, values, failure) : describe(program, exit, failure ?? errors)
  if (reason === undefined) return {...facts, outcome: 'success'}
  // What an agent wrote, or read, may hold any word.
  const said = failure === undefined ? `${output}\n${errors}` : `${failure}\n${errors}`
  if (definition.fatal_pattern?.test(said)) return {...facts, outcome: 'fatal', reason, suggestions: [`Look at what ${program} says: the log has all of it.`]}
  if (definition.limited_pattern?.test(said)) return {...facts, outcome: 'limited', reason, until: undefined}
  if (definition.transient_pattern?.test(said)) return {...facts, outcome: 'transient', reason}
  return {...facts, outcome: 'failed', reason}
}

/** Why what the output says is no success. */
function denial({argv, success_path: path, success_value: wanted}: CommandDefinition, values: readonly unknown[], failure?: string): string | undefined {
  if (failure !== undefined) return `${argv[0]} says: ${failure}`
  if (path === undefined) return undefined
  const found = findAt(values, path)
  if (wanted === undefined ? Boolean(found) : String(found) === wanted) return undefined
  return found === undefined ? `its output has nothing at ${path}` : `its output says ${JSON.stringify(found)} at ${path}`
}

function describe(program: string, {code, signal}: ProcessEnd['exit'], errors: string): string {
  const said = errors
    .trim()
    .split('\n')
    .findLast((line) => line.trim() !== '')
  return `${program} ${signal ? `was ended by ${signal}` : `exited ${code}`}${said ? `: ${said}` : ''}`
}

/** What is not said is not known. */
function usageOf({cost_path, input_tokens_path, output_tokens_path, usage_sum = false}: CommandDefinition, values: readonly unknown[]): Usage {
  const paths = {cost_usd: cost_path, input_tokens: input_tokens_path, output_tokens: output_tokens_path}
  const amounts = Object.entries(paths).map(([key, path]) => [key, path === undefined ? undefined : sumAt(values, path, usage_sum)] as const)
  return Object.fromEntries(amounts.filter(([, amount]) => amount !== undefined))
}

/** What went wrong, as a text; `undefined` when nothing is said. */
function messageAt(values: readonly unknown[], path: string | undefined): string | undefined {
  const value = path === undefined ? undefined : findAt(values, path)
  if (value === undefined || value === null || value === false || value === '') return undefined
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function textAt(values: readonly unknown[], path: string | undefined): string | undefined {
  const value = path === undefined ? undefined : findAt(values, path)
  return typeof value === 'string' ? value : undefined
}
