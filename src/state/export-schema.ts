import {SECTIONS} from './export-store.ts'

type Schema = Readonly<Record<string, unknown>>

const text: Schema = {type: 'string', maxLength: 1024 * 1024}
const longText: Schema = {type: 'string'}
const id: Schema = {type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER}
const count: Schema = {type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER}
const time: Schema = {type: 'string', pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`}
const hash: Schema = {type: 'string', pattern: '^[0-9a-f]{64}$'}
const specId: Schema = {type: 'string', minLength: 1, maxLength: 512}
/** Below the project, whatever the platform: no drive, no leading slash, no step upward. */
const path: Schema = {type: 'string', maxLength: 1024, pattern: String.raw`^(?!/)(?![A-Za-z]:)(?!(?:.*/)?\.\.?(?:/|$))[^\\\u0000-\u001f]+$`}
const orNull = (schema: Schema): Schema => ({anyOf: [schema, {type: 'null'}]})
const one = (...values: string[]): Schema => ({enum: values})

const ROWS: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  contents: {hash, content: longText},
  runs: {
    id,
    status: one('running', 'completed', 'failed', 'cancelled', 'interrupted'),
    token: text,
    started_at: time,
    completed_at: orNull(time),
    options: {type: 'object'},
    summary: orNull({type: 'object'}),
  },
  specifications: {
    id: specId,
    name: text,
    status: one('pending', 'in_progress', 'completed', 'failed', 'blocked', 'skipped'),
    number: orNull(text),
    path: {...path, pattern: `${String(path.pattern).replace(/\+\$$/, '')}+\\.[mM][dD]$`},
    content_hash: hash,
    completed_hash: orNull(hash),
    evidence_id: orNull(id),
    run_id: orNull(id),
    created_at: time,
    updated_at: time,
    removed_at: orNull(time),
    dependencies: {type: 'array', items: text, maxItems: 10_000},
    metadata: {type: 'object'},
  },
  dependencies: {spec_id: specId, position: count, reference: text, depends_on: orNull(specId)},
  executions: {
    id,
    spec_id: specId,
    iteration: id,
    command: longText,
    status: one('running', 'success', 'failed', 'timeout', 'cancelled', 'interrupted'),
    started_at: time,
    completed_at: orNull(time),
    run_id: id,
    runner: text,
    content_hash: hash,
    duration_ms: orNull(count),
    reason: orNull(longText),
    log: path,
    input: longText,
    output: orNull(longText),
  },
  evidence: {
    execution_id: id,
    position: count,
    command: longText,
    exit_code: orNull({type: 'integer'}),
    passed: {type: 'boolean'},
    duration_ms: count,
    output: longText,
  },
  versions: {version: id, at: time, author: text, reverts: orNull(count)},
  changes: {id, version: id, kind: text, entity_id: text, before: {}, after: {}},
  plugin_values: {plugin: text, key: text, updated_at: time, value: {}},
  checkpoints: {id, created_at: time, name: text, version: count, specs: count, snapshot_data: {type: 'object'}},
}

/** JSON Schema of one row of a section: every column, and nothing else. */
export function rowSchema(section: string): Schema {
  const properties = ROWS[section]!
  return {type: 'object', additionalProperties: false, required: Object.keys(properties), properties}
}

/** JSON Schema of a whole export, as docs/state-export.schema.json publishes it. */
export function exportSchema(): Schema {
  const required = SECTIONS.filter(({history}) => !history).map(({name}) => name)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'State of an mmm project',
    type: 'object',
    additionalProperties: false,
    required: ['format', 'format_version', 'scope', ...required],
    properties: {
      format: {const: 'mmm-state'},
      format_version: {const: 1},
      scope: {enum: ['complete', 'specs']},
      ...Object.fromEntries(SECTIONS.map(({name}) => [name, {type: 'array', items: rowSchema(name)}])),
    },
  }
}
