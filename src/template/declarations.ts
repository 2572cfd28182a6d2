import {nearest} from '../text/nearest.ts'
import {patternProblem} from './pattern.ts'
import {isValueOf, toValue} from './value.ts'
import {type Variable, VARIABLE_TYPES, type VariableType} from './variable.ts'

const KEYS = ['description', 'type', 'default', 'required', 'choices', 'pattern']

/** Words of Liquid, which reads them as something else than a variable. */
const WORDS = new Set(['true', 'false', 'nil', 'null', 'empty', 'blank', 'and', 'or', 'not', 'contains', 'in', 'forloop'])

/** Tells what is wrong where: a path such as `goal.type` below the declarations. */
export type ReportDeclaration = (path: readonly string[], problem: string, suggestion?: string) => void

/** Reads the variables that a template declares; `given` are the names that it has anyway. */
export function readDeclarations(data: unknown, given: readonly string[], report: ReportDeclaration): Variable[] {
  if (data === undefined || data === null) return []
  if (!isRecord(data)) {
    report([], '"variables" must be names with their declarations')
    return []
  }
  return Object.entries(data).map(([name, declared]) => {
    if (!/^[A-Za-z]\w{0,63}$/.test(name) || WORDS.has(name))
      report([name], `"${name}" cannot be the name of a variable: use letters, digits and "_", a letter first`)
    if (given.includes(name)) report([name], `"${name}" is given by mmm itself and cannot be declared`)
    return readOne(name, declared ?? {}, (path, ...rest) => report([name, ...path], ...rest))
  })
}

function readOne(name: string, declared: unknown, report: ReportDeclaration): Variable {
  if (!isRecord(declared)) {
    report([], `"${name}" must be declared by keys such as type and default`)
    return {name, description: '', type: 'string', required: false}
  }
  for (const key of Object.keys(declared)) {
    const [near] = nearest(key, KEYS, 1)
    if (!KEYS.includes(key)) report([key], `A variable has no key "${key}"`, near && `Did you mean \`${near}\`?`)
  }
  const {choices, default: fallback, description = '', pattern, required = false, type = 'string'} = declared
  if (typeof description !== 'string') report(['description'], `The description of "${name}" must be a text`)
  if (typeof required !== 'boolean') report(['required'], `"required" of "${name}" must be true or false`)
  const known = VARIABLE_TYPES.includes(type as VariableType)
  if (!known) report(['type'], `The type of "${name}" must be ${VARIABLE_TYPES.join(', ')}, not ${JSON.stringify(type)}`)
  const variable: Variable = {
    name,
    description: String(description),
    type: known ? (type as VariableType) : 'string',
    required: required === true && fallback === undefined,
    ...readChoices(choices, name, report),
    ...readPattern(pattern, name, report),
  }
  if (fallback === undefined || fallback === null) return variable
  const value = toValue(fallback, variable)
  if (!isValueOf(value)) report(['default'], `The default of "${name}" ${value.problem}`)
  return {...variable, ...(isValueOf(value) && {default: value.value})}
}

function readChoices(choices: unknown, name: string, report: ReportDeclaration): Pick<Variable, 'choices'> {
  if (choices === undefined) return {}
  if (Array.isArray(choices) && choices.length > 0 && choices.every((choice) => typeof choice === 'string' || typeof choice === 'number')) return {choices}
  report(['choices'], `The choices of "${name}" must be a list of texts or numbers`)
  return {}
}

function readPattern(pattern: unknown, name: string, report: ReportDeclaration): Pick<Variable, 'pattern'> {
  if (pattern === undefined) return {}
  const problem = typeof pattern === 'string' ? patternProblem(pattern) : 'must be a text'
  if (problem !== undefined) report(['pattern'], `The pattern of "${name}" ${problem}`)
  return problem === undefined ? {pattern: pattern as string} : {}
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}
