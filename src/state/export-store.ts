import type {Database} from '../database/database.ts'

/** How a column is written in an export: as it is, as true and false, as the JSON that it holds (`json` where NULL is nothing), or, for a log, from the folder of logs. */
export type ColumnKind = 'boolean' | 'json' | 'log' | 'plain' | 'value'

export interface Section {
  readonly name: string
  readonly table: string
  readonly columns: Readonly<Record<string, ColumnKind>>
  readonly order: string
  /** Left out of an export of specifications only. */
  readonly history: boolean
  /** Whether its rows belong to a project, which an export does not name. */
  readonly owned: boolean
  /** Exports of an earlier mmm do not have it. */
  readonly later: boolean
}

/** The sections of an export, in the order in which they can be inserted again. */
export const SECTIONS: readonly Section[] = [
  section('contents', 'contents', 'hash', {hash: 'plain', content: 'plain'}, false),
  section('runs', 'runs', 'id', {
    id: 'plain',
    status: 'plain',
    token: 'plain',
    started_at: 'plain',
    completed_at: 'plain',
    options: 'json',
    plan: 'json',
    summary: 'json',
  }),
  section(
    'specifications',
    'specifications',
    'id',
    {
      id: 'plain',
      name: 'plain',
      status: 'plain',
      number: 'plain',
      path: 'plain',
      content_hash: 'plain',
      completed_hash: 'plain',
      evidence_id: 'plain',
      run_id: 'plain',
      created_at: 'plain',
      updated_at: 'plain',
      removed_at: 'plain',
      dependencies: 'json',
      metadata: 'json',
    },
    false,
  ),
  section('dependencies', 'spec_dependencies', 'spec_id, position', {spec_id: 'plain', position: 'plain', reference: 'plain', depends_on: 'plain'}, false),
  section('executions', 'executions', 'id', {
    id: 'plain',
    spec_id: 'plain',
    iteration: 'plain',
    retry: 'plain',
    command: 'plain',
    status: 'plain',
    started_at: 'plain',
    completed_at: 'plain',
    run_id: 'plain',
    runner: 'plain',
    content_hash: 'plain',
    duration_ms: 'plain',
    delay_ms: 'plain',
    approval: 'plain',
    reason: 'plain',
    log: 'log',
    session_id: 'plain',
    model: 'plain',
    input_tokens: 'plain',
    output_tokens: 'plain',
    cache_read_tokens: 'plain',
    cache_write_tokens: 'plain',
    cost_usd: 'plain',
    input: 'plain',
    output: 'plain',
    answer: 'plain',
    seal: 'plain',
  }),
  section('evidence', 'evidence', 'execution_id, position', {
    execution_id: 'plain',
    position: 'plain',
    command: 'plain',
    exit_code: 'plain',
    passed: 'boolean',
    duration_ms: 'plain',
    commit_before: 'plain',
    commit_after: 'plain',
    content_before: 'plain',
    content_after: 'plain',
    output: 'plain',
    output_hash: 'plain',
    seal: 'plain',
  }),
  {...section('changed_files', 'changed_files', 'execution_id, path', {execution_id: 'plain', path: 'plain'}), later: true},
  section('versions', 'versions', 'version', {version: 'plain', at: 'plain', author: 'plain', reverts: 'plain'}),
  section('changes', 'changes', 'id', {id: 'plain', version: 'plain', kind: 'plain', entity_id: 'plain', before: 'json', after: 'json'}),
  section('checkpoints', 'state_snapshots', 'id', {id: 'plain', created_at: 'plain', name: 'plain', version: 'plain', specs: 'plain', snapshot_data: 'json'}),
  section('plugin_values', 'plugin_values', 'plugin, key', {plugin: 'plain', key: 'plain', updated_at: 'plain', value: 'value'}),
]

/** SQL that reads and writes whole sections. */
export class ExportStore {
  readonly #database: Database
  readonly #logs: string

  /** `logs` is the folder of logs, from the project's. */
  constructor(database: Database, logs: string) {
    this.#database = database
    this.#logs = logs
  }

  /** The rows of a section as they are exported; those of contents only where something exported needs them. */
  *rows({columns, name, order, table}: Section, {complete}: {complete: boolean}): Generator<Record<string, unknown>> {
    const filter =
      name === 'contents' && !complete
        ? `WHERE hash IN (SELECT content_hash FROM specifications WHERE removed_at IS NULL
             UNION SELECT metadata ->> '$.origin.source' FROM specifications WHERE removed_at IS NULL)`
        : scopeOf(name, complete)
    for (const row of this.#database.iterate(`SELECT ${Object.keys(columns).join(', ')} FROM ${table} ${filter} ORDER BY ${order}`))
      yield toExport(row, columns, complete)
  }

  /** Puts an exported row back. */
  insert({columns, name, table}: Section, row: Record<string, unknown>, extra: Readonly<Record<string, unknown>> = {}): void {
    const values: Record<string, unknown> = {...extra}
    for (const [column, kind] of Object.entries(columns))
      values[column] = kind === 'log' ? `${this.#logs}/${String(row[column])}` : toColumn(row[column] ?? null, kind)
    if (name === 'specifications') values.content = this.content(String(row.content_hash))
    const names = Object.keys(values)
    this.#database.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`, ...Object.values(values))
  }

  content(hash: string): string | undefined {
    return this.#database.get<{content: string}>('SELECT content FROM contents WHERE hash = ?', hash)?.content
  }

  hasContent(hash: string): boolean {
    return this.#database.get('SELECT 1 FROM contents WHERE hash = ?', hash) !== undefined
  }

  /** Whether there is such a specification, or was. */
  findSpecification(id: string): 'present' | 'removed' | undefined {
    const row = this.#database.get<{removed: number}>('SELECT removed_at IS NOT NULL AS removed FROM specifications WHERE id = ?', id)
    return row && (row.removed === 1 ? 'removed' : 'present')
  }

  /** A specification that is there although no file says so. */
  withoutFile(): {readonly id: string; readonly path: string} | undefined {
    return this.#database.get(
      `SELECT id, path FROM specifications WHERE removed_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM specification_files WHERE path = specifications.path AND (claimed_id = specifications.id OR generator IS NOT NULL))`,
    )
  }

  hasPluginValue(plugin: string, key: string): boolean {
    return this.#database.get('SELECT 1 FROM plugin_values WHERE plugin = ? AND key = ?', plugin, key) !== undefined
  }

  setEvidence(id: string, executionId: number): void {
    this.#database.run('UPDATE specifications SET evidence_id = ? WHERE id = ?', executionId, id)
  }

  lastId(table: 'executions' | 'runs'): number {
    return this.#database.get<{id: number | null}>(`SELECT max(id) AS id FROM ${table}`)?.id ?? 0
  }

  /** Empties everything but the project itself. */
  clear(): void {
    for (const table of [
      'evidence',
      'changed_files',
      'executions',
      'spec_dependencies',
      'specification_files',
      'specifications',
      'run_events',
      'run_wishes',
      'runs',
      'changes',
      'versions',
      'state_snapshots',
      'plugin_values',
      'contents',
    ]) {
      this.#database.run(`DELETE FROM ${table}`)
    }
  }

  /** Puts off the look at references until the transaction ends, since rows may refer to later ones. */
  deferReferences(): void {
    this.#database.run('PRAGMA defer_foreign_keys = ON')
  }
}

function section(name: string, table: string, order: string, columns: Record<string, ColumnKind>, history = true): Section {
  return {name, table, columns, order, history, later: false, owned: ['runs', 'specifications', 'state_snapshots'].includes(table)}
}

/** Without their history specifications are exported as they stand: no proof, no run, and none whose file is gone. */
function scopeOf(name: string, complete: boolean): string {
  if (complete) return ''
  if (name === 'specifications') return 'WHERE removed_at IS NULL'
  return name === 'dependencies' ? 'WHERE spec_id IN (SELECT id FROM specifications WHERE removed_at IS NULL)' : ''
}

function toExport(row: Record<string, unknown>, columns: Section['columns'], complete: boolean): Record<string, unknown> {
  const exported: Record<string, unknown> = {}
  for (const [column, kind] of Object.entries(columns)) {
    const value = row[column]
    exported[column] = fromColumn(value, kind)
  }
  if (!complete && 'evidence_id' in exported) Object.assign(exported, {evidence_id: null, run_id: null})
  if (!complete && exported.status === 'in_progress') exported.status = 'pending'
  return exported
}

function fromColumn(value: unknown, kind: ColumnKind): unknown {
  if (kind === 'log') return String(value).split(/[/\\]/).slice(-2).join('/')
  if (kind === 'boolean') return value === 1
  return kind === 'plain' || value === null ? value : JSON.parse(String(value))
}

function toColumn(value: unknown, kind: ColumnKind): unknown {
  if (kind === 'boolean') return value ? 1 : 0
  return kind === 'value' || (kind === 'json' && value !== null) ? JSON.stringify(value) : value
}
