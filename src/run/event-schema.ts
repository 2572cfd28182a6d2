import type {RunEvent} from './events.ts'

type Schema = Readonly<Record<string, unknown>>

/** For each type of event the schema of each of its fields: what is missing here, or too much, does not compile. */
type EventSchemas = {readonly [T in RunEvent['type']]: Readonly<Record<Exclude<keyof Extract<RunEvent, {type: T}>, 'type'>, Schema>>}

const text: Schema = {type: 'string'}
const texts: Schema = {type: 'array', items: text}
const count: Schema = {type: 'integer', minimum: 0}
const number: Schema = {type: 'integer', minimum: 1}
const time: Schema = {type: 'string', pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`}
const amount: Schema = {type: ['number', 'null'], minimum: 0, description: 'Dollars; null when nothing is known.'}
const tokens: Schema = {type: ['integer', 'null'], minimum: 0}
const duration: Schema = {type: 'integer', minimum: 0, description: 'Milliseconds.'}

const SUMMARY = {
  completed: count,
  failed: count,
  blocked: count,
  skipped: count,
  up_to_date: count,
  cancelled: count,
  not_started: count,
  awaiting: count,
  limited: {type: 'array', items: closed({runner: text, until: time})},
  duration_ms: duration,
  spending: closed({
    cost_usd: amount,
    unknown: count,
    input_tokens: tokens,
    output_tokens: tokens,
    cache_read_tokens: tokens,
    cache_write_tokens: tokens,
  }),
}

const EVENTS: EventSchemas = {
  'run.started': {run: number, at: time, specs: texts, up_to_date: texts, concurrency: number},
  'run.changed': {concurrency: number},
  'run.paused': {},
  'run.resumed': {},
  'run.joined': {specs: texts, gone: texts},
  'run.warning': {code: text, message: text},
  'runner.limited': {runner: text, until: time, reason: text, specs: count},
  'runner.stopped': {runner: text, reason: text, suggestions: texts, specs: count},
  'spec.started': {spec: text, execution: number, iteration: number, max_iterations: number, retry: count, runner: text, log: text},
  'spec.progress': {spec: text, text},
  'spec.verified': {spec: text, command: text, passed: {type: 'boolean'}, exit_code: {type: ['integer', 'null']}, duration_ms: duration},
  'spec.iteration_failed': {spec: text, iteration: number, max_iterations: number, reason: text},
  'spec.retry': {spec: text, iteration: number, retry: number, max_retries: number, reason: text, delay_ms: duration, at: time},
  'spec.completed': {spec: text, iteration: number, verified: count, duration_ms: duration},
  'spec.awaiting': {spec: text, iteration: number, verified: count, duration_ms: duration},
  'spec.failed': {spec: text, iteration: number, reason: text, output: text, suggestions: texts, log: text, duration_ms: duration},
  'spec.put_back': {spec: text, reason: text},
  'spec.skipped': {spec: text, reason: text},
  'spec.blocked': {spec: text, reason: text},
  'spec.cancelled': {spec: text},
  summary: {run: number, ...SUMMARY},
  total: {
    projects: texts,
    left_out: {type: 'array', items: closed({project: text, code: text, message: text})},
    ...SUMMARY,
  },
}

/** JSON Schema of one line of `mmm run --json`, as docs/run-events.schema.json publishes it. */
export function eventSchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'An event of mmm run --json',
    description:
      'One JSON object a line: run.started first, summary last; of several projects, total last. Later versions add types and fields; what stands here stays.',
    oneOf: Object.entries(EVENTS).map(([type, fields]) => ofSome({type: {const: type}, ...fields})),
  }
}

/** With several projects each event says whose it is, and so it is the one field that may be missing. */
function ofSome(fields: Readonly<Record<string, Schema>>): Schema {
  const {properties, ...schema} = closed(fields)
  return {...schema, properties: {...(properties as object), project: {type: 'string', description: 'Whose event it is, where several projects run together.'}}}
}

function closed(properties: Readonly<Record<string, Schema>>): Schema {
  return {type: 'object', required: Object.keys(properties), properties}
}
