import {ok, err, type Result} from '../result.ts'
import {nearest} from '../text/nearest.ts'
import type {VariableProblem} from './errors.ts'
import {isValueOf, readList, toValue} from './value.ts'
import {emptyValue, listChoices, type Variable, type VariableValue, type VariableValues} from './variable.ts'

/** What was said about variables. What stands first here counts before what follows. */
export interface GivenVariables {
  /** `name=value`, as on the command line. Of a list, several together. */
  readonly assignments?: readonly string[] | undefined
  /** What a file of variables says. */
  readonly file?: Readonly<Record<string, unknown>> | undefined
  /** `[variables]` of the configuration, which may hold more than one template needs. */
  readonly configured?: Readonly<Record<string, unknown>> | undefined
}

/** Asks a person for a line; `undefined` when they gave none. */
export type Ask = (question: string) => Promise<string | undefined>

/** The value of every variable, or all that is wrong with what was given. With `ask`, what must be given and was not is asked for. */
export async function collectValues(
  variables: readonly Variable[],
  given: GivenVariables,
  ask?: Ask,
): Promise<Result<VariableValues, readonly VariableProblem[]>> {
  const problems: VariableProblem[] = []
  const said = Object.assign(noNames(), given.file, readAssignments(variables, given.assignments ?? [], problems)) as Record<string, unknown>
  for (const name of Object.keys(said)) if (!variables.some((variable) => variable.name === name)) problems.push(unknown(name, variables))
  const values: Record<string, VariableValue> = {}
  const missing: Variable[] = []
  for (const variable of variables) {
    const found = [said, given.configured ?? {}].find((source) => Object.hasOwn(source, variable.name))?.[variable.name]
    if (found === undefined && variable.required) missing.push(variable)
    const reading = found === undefined ? {value: variable.default ?? emptyValue(variable.type)} : toValue(found, variable)
    if (isValueOf(reading)) values[variable.name] = reading.value
    else problems.push({variable: variable.name, kind: 'value', message: `"${variable.name}" ${reading.problem}.`})
  }
  // Nobody is asked for the rest of what cannot be done anyway.
  for (const variable of missing) {
    const answer = ask && problems.length === 0 ? await askFor(variable, ask) : undefined
    if (answer === undefined) problems.push(missed(variable))
    else values[variable.name] = answer
  }
  return problems.length === 0 ? ok(values) : err(problems)
}

function readAssignments(variables: readonly Variable[], assignments: readonly string[], problems: VariableProblem[]): Record<string, unknown> {
  const said = noNames()
  for (const assignment of assignments) {
    const end = assignment.indexOf('=')
    const name = assignment.slice(0, Math.max(0, end)).trim()
    const value = assignment.slice(end + 1)
    if (end === -1 || name === '')
      problems.push({variable: assignment, kind: 'value', message: `"${assignment}" is no name with a value.`, suggestion: 'Write `--var NAME=VALUE`.'})
    else if (variables.find((variable) => variable.name === name)?.type === 'list')
      said[name] = [...((said[name] as readonly string[] | undefined) ?? []), ...readList(value)]
    else said[name] = value
  }
  return said
}

/** Without a prototype, whose names somebody might give. */
function noNames(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>
}

const ATTEMPTS = 3

async function askFor(variable: Variable, ask: Ask): Promise<VariableValue | undefined> {
  const {choices, description, name, type} = variable
  const hint = choices ? ` (${listChoices(choices)})` : type === 'list' ? ' (commas between)' : type === 'boolean' ? ' (yes or no)' : ''
  let question = `${name}${description && ` - ${description}`}${hint}: `
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const answer = (await ask(question))?.trim()
    if (answer === undefined) return undefined
    const reading = answer === '' ? {problem: 'must be given'} : toValue(answer, variable)
    if (isValueOf(reading)) return reading.value
    question = `It ${reading.problem}. ${name}: `
  }
  return undefined
}

function missed({choices, description, name}: Variable): VariableProblem {
  const what = [description, choices && listChoices(choices)].filter(Boolean).join(': ')
  return {variable: name, kind: 'missing', message: `"${name}" must be given${what && ` (${what})`}.`, suggestion: `Say \`--var ${name}=…\`.`}
}

function unknown(name: string, variables: readonly Variable[]): VariableProblem {
  const [near] = nearest(
    name,
    variables.map((variable) => variable.name),
    1,
  )
  const message = `There is no variable "${name}".`
  return {variable: name, kind: 'unknown', message, ...(near !== undefined && {suggestion: `Did you mean \`${near}\`?`})}
}
