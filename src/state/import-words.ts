import type {ErrorObject} from 'ajv'
import {expectationOf} from '../configuration/schema-words.ts'

/** Problems that one row of a document is told of. */
const SHOWN = 10

/** Said by those beside them, or by none: that one of two shapes was wanted, or nothing instead. */
const SILENT: ReadonlySet<string> = new Set(['anyOf', 'if'])

/** What is wrong with a row, in words. The errors must be verbose: what a pattern means stands in its schema. */
export function describeProblems(errors: readonly ErrorObject[]): string {
  const told = errors.filter(({keyword, schemaPath}) => !SILENT.has(keyword) && !schemaPath.endsWith('/anyOf/1/type'))
  const problems = [...new Set(told.map((error) => describe(error)))]
  return [...problems.slice(0, SHOWN), ...(problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [])].join('; ')
}

function describe({data, instancePath, keyword, message, params, parentSchema}: ErrorObject): string {
  const place = instancePath.slice(1).replaceAll('/', '.') || 'it'
  if (keyword === 'required') return `${place} must have "${String(params.missingProperty)}"`
  if (keyword === 'additionalProperties') return `${place} must not have "${shorten(String(params.additionalProperty))}"`
  const {description} = parentSchema as {description?: unknown}
  const wanted = keyword === 'pattern' && typeof description === 'string' ? description : expectationOf(keyword, params, message)
  return `${place} must be ${wanted.replace('a table', 'an object')}, not ${show(data)}`
}

function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'string' ? `"${shorten(value)}"` : String(value)
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
