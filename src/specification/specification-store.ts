import type {ChangeSet} from '../database/change-set.ts'
import type {Database} from '../database/database.ts'
import type {LinkRecord} from './link-store.ts'
import type {SpecFileRecord} from './spec-file-record.ts'
import type {SpecDraft, SpecMetadata, SpecStatus} from './specification.ts'

/** A specification as its row holds it, without its content. */
export interface SpecRecord {
  readonly id: string
  readonly title: string
  readonly status: SpecStatus
  readonly number: string | null
  readonly path: string
  readonly contentHash: string
  readonly completedHash: string | null
  readonly evidenceId: number | null
  readonly runId: number | null
  readonly removedAt: string | null
  /** Whether it is proven, and a person has to agree. */
  readonly awaiting: boolean
  /** What it depends on: ids, and references that lead to nothing in this project as they are written. */
  readonly dependencies: readonly string[]
  readonly metadata: SpecMetadata
}

/** What a change of a status starts from. */
type Standing = Pick<SpecRecord, 'completedHash' | 'evidenceId' | 'removedAt' | 'runId' | 'status'>

export type {LinkRecord, SpecFileRecord}

export interface StatusChange {
  readonly id: string
  readonly status: SpecStatus
  /** The proof of a completion: the content that was proven and the execution that proved it. */
  readonly evidence?: {readonly contentHash: string | null; readonly executionId: number | null}
  /** The run that works on the specification, or last did. Left out: unchanged. */
  readonly runId?: number
  /** Why, for the change log. */
  readonly reason?: string
}

const COLUMNS = `id, name AS title, status, number, path, content_hash AS contentHash, completed_hash AS completedHash,
  evidence_id AS evidenceId, run_id AS runId, removed_at AS removedAt, dependencies, metadata,
  status = 'blocked' AND completed_hash IS content_hash
    AND EXISTS (SELECT 1 FROM executions WHERE executions.id = specifications.evidence_id AND executions.approval = 'waiting') AS awaiting`

type Row = Omit<SpecRecord, 'awaiting' | 'dependencies' | 'metadata'> & {readonly awaiting: number; readonly dependencies: string; readonly metadata: string}

/** All SQL of specifications, their files and their dependencies. */
export class SpecificationStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Every specification whose file is there, in an order that does not hang on when each was found. */
  present(): SpecRecord[] {
    return this.#database.all<Row>(`SELECT ${COLUMNS} FROM specifications WHERE removed_at IS NULL ORDER BY id`).map((row) => toRecord(row))
  }

  /** How many are there. */
  count(): number {
    return this.#database.get<{count: number}>('SELECT count(*) AS count FROM specifications WHERE removed_at IS NULL')!.count
  }

  /** Those whose file is gone included. */
  all(): SpecRecord[] {
    return this.#database.all<Row>(`SELECT ${COLUMNS} FROM specifications`).map((row) => toRecord(row))
  }

  find(id: string): SpecRecord | undefined {
    const row = this.#database.get<Row>(`SELECT ${COLUMNS} FROM specifications WHERE id = ?`, id)
    return row && toRecord(row)
  }

  content(id: string): string | undefined {
    return this.#database.get<{content: string}>('SELECT content FROM specifications WHERE id = ?', id)?.content
  }

  saveFile({claimedId, fingerprint, generator, path, problems}: SpecFileRecord): void {
    this.#database.run(
      `INSERT INTO specification_files (path, fingerprint, claimed_id, problems, generator) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (path) DO UPDATE SET fingerprint = excluded.fingerprint, claimed_id = excluded.claimed_id, problems = excluded.problems, generator = excluded.generator`,
      path,
      fingerprint,
      claimedId,
      JSON.stringify(problems),
      generator && JSON.stringify(generator),
    )
  }

  forgetFile(path: string): void {
    this.#database.run('DELETE FROM specification_files WHERE path = ?', path)
  }

  /** Keeps a text once, by its hash. */
  saveContent(hash: string, content: string): void {
    this.#database.run('INSERT INTO contents (hash, content) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING', hash, content)
  }

  insert(draft: SpecDraft, file: {path: string; content: string; hash: string; projectId: number}, changes: ChangeSet): void {
    const now = this.#database.now()
    const completed = draft.initialStatus === 'completed' ? file.hash : null
    this.#database.run(
      `INSERT INTO specifications (id, project_id, name, status, number, path, content_hash, completed_hash, created_at, updated_at, dependencies, metadata, content)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', ?, ?)`,
      draft.id,
      file.projectId,
      draft.title,
      draft.initialStatus,
      draft.number ?? null,
      file.path,
      file.hash,
      completed,
      now,
      now,
      JSON.stringify(draft.metadata),
      file.content,
    )
    changes.record({
      kind: 'spec.added',
      id: draft.id,
      before: undefined,
      after: {status: draft.initialStatus, completed, evidence: null, content: file.hash, title: draft.title, path: file.path, metadata: draft.metadata},
    })
  }

  /** Brings a row to what its file says now; its status stays. A row that says so already is not touched. */
  update(before: SpecRecord, draft: SpecDraft, file: {path: string; content: string; hash: string}, changes: ChangeSet): void {
    const {id} = draft
    const was = {title: before.title, number: before.number, path: before.path, metadata: before.metadata}
    const is = {title: draft.title, number: draft.number ?? null, path: file.path, metadata: draft.metadata}
    const restored = before.removedAt !== null
    const edited = before.contentHash !== file.hash
    const described = JSON.stringify(was) !== JSON.stringify(is)
    if (!restored && !edited && !described) return
    this.#database.run(
      `UPDATE specifications SET name = ?, number = ?, path = ?, content_hash = ?, metadata = ?, content = ?, removed_at = NULL, updated_at = ? WHERE id = ?`,
      is.title,
      is.number,
      file.path,
      file.hash,
      JSON.stringify(draft.metadata),
      file.content,
      this.#database.now(),
      id,
    )
    if (restored) changes.record({kind: 'spec.restored', id, before: undefined, after: {content: file.hash, path: file.path}})
    if (edited) changes.record({kind: 'spec.content', id, before: {content: before.contentHash}, after: {content: file.hash}})
    if (described) changes.record({kind: 'spec.metadata', id, before: was, after: is})
  }

  /** Hides a specification whose file is gone; its history stays. */
  remove(before: SpecRecord, changes: ChangeSet): void {
    this.#database.run('UPDATE specifications SET removed_at = ?, updated_at = ? WHERE id = ?', this.#database.now(), this.#database.now(), before.id)
    changes.record({kind: 'spec.removed', id: before.id, before: {status: before.status, content: before.contentHash, path: before.path}, after: undefined})
  }

  /** Replaces the dependencies of a specification: the link table and, kept equal, the JSON column. */
  saveLinks(id: string, links: ReadonlyArray<Omit<LinkRecord, 'specId'>>, before: readonly string[] | undefined, changes: ChangeSet): void {
    this.#database.run('DELETE FROM spec_dependencies WHERE spec_id = ?', id)
    for (const [position, {dependsOn, reference}] of links.entries()) {
      this.#database.run('INSERT INTO spec_dependencies (spec_id, position, reference, depends_on) VALUES (?, ?, ?, ?)', id, position, reference, dependsOn)
    }
    const after = links.map(({dependsOn, reference}) => dependsOn ?? reference)
    this.#database.run('UPDATE specifications SET dependencies = ?, updated_at = ? WHERE id = ?', JSON.stringify(after), this.#database.now(), id)
    changes.record({kind: 'spec.dependencies', id, before, after})
  }

  /** Changes a status; a specification that is not in one of the `from` statuses any more stays, and the answer is `false`. */
  setStatus(change: StatusChange, from: readonly SpecStatus[], changes: ChangeSet): boolean {
    const before = this.#standing(change.id)
    return before !== undefined && this.setStatusOf(before, change, from, changes)
  }

  /** {@link setStatus} for whoever has just read the row, in the same transaction: of thousands, reading each again takes as long as writing it. */
  setStatusOf(before: Standing, change: StatusChange, from: readonly SpecStatus[], changes: ChangeSet): boolean {
    if (!from.includes(before.status)) return false
    // A run ends what it began, though the file be away meanwhile: it may come back.
    if (before.removedAt !== null && before.status !== 'in_progress') return false
    this.#saveStatus(before, change, changes)
    return true
  }

  /**
   * Takes a specification for a run. Refused (`false`) when another run has taken or finished it since `seen` was read:
   * then the work is not this run's any more.
   */
  claim(seen: SpecRecord, runId: number, changes: ChangeSet): boolean {
    const before = this.#standing(seen.id)
    if (!before || before.removedAt !== null || before.status === 'in_progress') return false
    const untouched = before.status === seen.status && before.runId === seen.runId
    if (!untouched && before.status !== 'pending' && before.status !== 'blocked') return false
    this.#saveStatus(before, {id: seen.id, status: 'in_progress', runId}, changes)
    return true
  }

  /** Those that any run is working on. */
  inProgress(): SpecRecord[] {
    return this.#database.all<Row>(`SELECT ${COLUMNS} FROM specifications WHERE status = 'in_progress'`).map((row) => toRecord(row))
  }

  /** Ids of the specifications that a run is working on. */
  heldBy(runId: number): string[] {
    return this.#database.all<{id: string}>(`SELECT id FROM specifications WHERE run_id = ? AND status = 'in_progress'`, runId).map(({id}) => id)
  }

  #standing(id: string): Standing | undefined {
    return this.#database.get<Standing>(
      `SELECT status, completed_hash AS completedHash, evidence_id AS evidenceId, run_id AS runId, removed_at AS removedAt FROM specifications WHERE id = ?`,
      id,
    )
  }

  #saveStatus(before: Standing, {evidence, id, reason, runId, status}: StatusChange, changes: ChangeSet): void {
    const after = evidence
      ? {status, completed: evidence.contentHash, evidence: evidence.executionId}
      : {status, completed: before.completedHash, evidence: before.evidenceId}
    this.#database.run(
      'UPDATE specifications SET status = ?, completed_hash = ?, evidence_id = ?, run_id = ?, updated_at = ? WHERE id = ?',
      status,
      after.completed,
      after.evidence,
      runId ?? before.runId,
      this.#database.now(),
      id,
    )
    const was = {status: before.status, completed: before.completedHash, evidence: before.evidenceId}
    if (reason !== undefined || JSON.stringify(was) !== JSON.stringify(after))
      changes.record({kind: 'spec.status', id, before: was, after: {...after, ...(reason !== undefined && {reason})}})
  }
}

const NONE: readonly string[] = []

/** Makes the row itself the record: of ten thousand, copies cost more than reading them. */
function toRecord(row: Row): SpecRecord {
  const dependencies = row.dependencies === '[]' ? NONE : (JSON.parse(row.dependencies) as string[])
  return Object.assign(row, {awaiting: row.awaiting === 1, dependencies, metadata: JSON.parse(row.metadata) as SpecMetadata})
}
