import type {ChangeKind} from '../database/change-set.ts'
import {CHECKPOINT_NAME} from './checkpoint-store.ts'
import {SPEC_ID} from '../specification/specification.ts'
import {EXECUTION_STATUSES} from './execution.ts'
import {type Section, SECTIONS} from './export-store.ts'

type Schema = Readonly<Record<string, unknown>>

/** Leaves room above: numbers are counted on from the greatest. */
const MAXIMUM_ID = 2 ** 40

const text: Schema = {type: 'string', maxLength: 1024 * 1024}
const longText: Schema = {type: 'string'}
const id: Schema = {type: 'integer', minimum: 1, maximum: MAXIMUM_ID}
const count: Schema = {type: 'integer', minimum: 0, maximum: MAXIMUM_ID}
const time = fits(String.raw`^\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$`, 'a time such as 2026-11-22T09:30:00.000Z')
const hash = fits('^[0-9a-f]{64}$', 'a SHA-256 of 64 digits from 0 to f')
const commit = fits('^[0-9a-f]{40}(?:[0-9a-f]{24})?$', 'the hash of a commit, of 40 or 64 digits from 0 to f')
const specId = fits(SPEC_ID, 'an id of letters, digits, ".", "_" and "-", 128 at most')
/** One name in a path: no step upward, nothing that a terminal would obey. */
const NAME = String.raw`(?!\.{1,2}(?:/|$))[^/\\\u0000-\u001f\u007f-\u009f\u2028\u2029]+`
/** Whatever the platform: no drive, no leading slash. */
const markdownPath = fits(String.raw`^(?![A-Za-z]:)(?:${NAME}/)*${NAME}\.[mM][dD]$`, 'the path of a .md file inside the project, such as specs/login.md', 1024)
/** Below the folder of logs. */
const logPath = fits(`^${NAME}/${NAME}$`, 'the name of a log inside its run, such as 12/login.1.log', 1024)
const status = one('pending', 'in_progress', 'completed', 'failed', 'blocked', 'skipped')
const strings: Schema = {type: 'array', items: text, maxItems: 10_000}

function orNull(schema: Schema): Schema {
  return {anyOf: [schema, {type: 'null'}]}
}

/** A text of a form; what is meant by it is said to whoever gives another. */
function fits(pattern: string, description: string, maxLength?: number): Schema {
  return {type: 'string', ...(maxLength && {maxLength}), pattern, description}
}

function one(...values: string[]): Schema {
  return {enum: values}
}

/** What a change says of a thing before and after: any of its facts, or nothing. */
function facts(properties: Readonly<Record<string, Schema>>): Schema {
  return orNull({type: 'object', additionalProperties: false, properties})
}

/** By the kind of a change. */
const FACTS: Readonly<Record<ChangeKind, Schema>> = {
  batch: facts({source: text, since: count, outcome: one('carried out', 'put back')}),
  project: facts({name: text, path: text}),
  'spec.added': facts({status, completed: orNull(hash), evidence: orNull(id), content: hash, title: text, path: markdownPath, metadata: {type: 'object'}}),
  'spec.content': facts({content: hash}),
  'spec.dependencies': orNull(strings),
  'spec.metadata': facts({title: text, number: orNull(text), path: markdownPath, metadata: {type: 'object'}}),
  'spec.removed': facts({status, content: hash, path: markdownPath}),
  'spec.restored': facts({content: hash, path: markdownPath}),
  'spec.status': facts({status, completed: orNull(hash), evidence: orNull(id), reason: text}),
}

const ROWS: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  contents: {hash, content: longText},
  runs: {
    id,
    status: one('running', 'completed', 'failed', 'cancelled', 'interrupted'),
    token: fits('^[0-9A-Za-z][0-9A-Za-z-]*$', 'letters, digits and "-", 64 at most', 64),
    started_at: time,
    completed_at: orNull(time),
    options: {type: 'object'},
    plan: orNull({type: 'object'}),
    summary: orNull({type: 'object'}),
  },
  specifications: {
    id: specId,
    name: text,
    status,
    number: orNull(text),
    path: markdownPath,
    content_hash: hash,
    completed_hash: orNull(hash),
    evidence_id: orNull(id),
    run_id: orNull(id),
    created_at: time,
    updated_at: time,
    removed_at: orNull(time),
    dependencies: strings,
    metadata: {type: 'object'},
  },
  dependencies: {spec_id: specId, position: count, reference: text, depends_on: orNull(specId)},
  executions: {
    id,
    spec_id: specId,
    iteration: id,
    retry: count,
    command: longText,
    status: one(...EXECUTION_STATUSES),
    started_at: time,
    completed_at: orNull(time),
    run_id: id,
    runner: text,
    content_hash: hash,
    duration_ms: orNull(count),
    delay_ms: count,
    approval: orNull(one('waiting', 'approved', 'rejected')),
    reason: orNull(longText),
    log: logPath,
    session_id: orNull(fits('^[0-9A-Za-z][0-9A-Za-z._-]*$', 'letters, digits, ".", "_" and "-", 256 at most', 256)),
    model: orNull(text),
    input_tokens: orNull(count),
    output_tokens: orNull(count),
    cache_read_tokens: orNull(count),
    cache_write_tokens: orNull(count),
    cost_usd: orNull({type: 'number', minimum: 0, maximum: 1e9}),
    input: longText,
    output: orNull(longText),
    answer: orNull(longText),
    seal: orNull(hash),
  },
  evidence: {
    execution_id: id,
    position: count,
    command: longText,
    exit_code: orNull({type: 'integer', minimum: -MAXIMUM_ID, maximum: MAXIMUM_ID}),
    passed: {type: 'boolean'},
    duration_ms: count,
    commit_before: orNull(commit),
    commit_after: orNull(commit),
    content_before: orNull(hash),
    content_after: orNull(hash),
    output: longText,
    output_hash: orNull(hash),
    seal: orNull(hash),
  },
  changed_files: {execution_id: id, path: {type: 'string', maxLength: 4096}},
  versions: {version: id, at: time, author: text, reverts: orNull(count)},
  changes: {id, version: id, kind: one(...Object.keys(FACTS)), entity_id: specId, before: {}, after: {}},
  plugin_values: {plugin: text, key: text, updated_at: time, value: {}},
  checkpoints: {
    id,
    created_at: time,
    name: fits(CHECKPOINT_NAME.source, 'letters, digits, ".", "_" and "-", not digits alone, 100 at most'),
    version: count,
    specs: count,
    snapshot_data: {type: 'object'},
  },
}

/** What an export of an earlier mmm does not say. */
const LATER = new Set(['output_hash', 'seal'])

/** JSON Schema of one row of a section: every column, and nothing else. */
export function rowSchema(section: string): Schema {
  const properties = ROWS[section]!
  const row = {type: 'object', additionalProperties: false, required: Object.keys(properties).filter((name) => !LATER.has(name)), properties}
  if (section !== 'changes') return row
  const kinds = Object.entries(FACTS).map(([kind, schema]) => ({
    if: {properties: {kind: {const: kind}}},
    // oxlint-disable-next-line unicorn/no-thenable -- it is JSON Schema's word
    then: {properties: {before: schema, after: schema}},
  }))
  return {...row, allOf: kinds}
}

/** JSON Schema of a whole export, as docs/state-export.schema.json publishes it. */
export function exportSchema(): Schema {
  const names = (which: readonly Section[]): string[] => which.map(({name}) => name)
  const present = SECTIONS.filter(({history}) => !history)
  const past = SECTIONS.filter(({history}) => history)
  const always = past.filter(({later}) => !later)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'State of an mmm project',
    description: 'Sections come in this order, each once. References lead to rows of the same document.',
    type: 'object',
    additionalProperties: false,
    required: ['format', 'format_version', 'scope', ...names(present)],
    properties: {
      format: {const: 'mmm-state'},
      format_version: {const: 1},
      scope: {enum: ['complete', 'specs']},
      ...Object.fromEntries(SECTIONS.map(({name}) => [name, {type: 'array', items: rowSchema(name)}])),
    },
    oneOf: [
      {properties: {scope: {const: 'complete'}}, required: names(always)},
      {properties: {scope: {const: 'specs'}, ...Object.fromEntries(names(past).map((name) => [name, false]))}},
    ],
  }
}
