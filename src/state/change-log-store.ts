import type {ChangeKind} from '../database/change-set.ts'
import type {Database} from '../database/database.ts'

/** One recorded change. These are the field names of `--json`. */
export interface LoggedChange {
  readonly version: number
  /** ISO 8601, UTC. */
  readonly at: string
  readonly kind: ChangeKind
  /** Of the thing changed: a specification's id, the project's name (of a project and a batch). */
  readonly id: string
  readonly before: unknown
  readonly after: unknown
  readonly author: string
  /** The version whose state it is part of bringing back. */
  readonly reverts: number | null
}

/** As much of a change as undoing it takes. */
export type Undoing = Pick<LoggedChange, 'before' | 'id' | 'kind'>

export interface VersionRecord {
  readonly version: number
  readonly at: string
  readonly author: string
  /** The version whose state it brought back. */
  readonly reverts: number | null
}

export interface ChangeFilter {
  readonly id?: string | undefined
  readonly kind?: ChangeKind | undefined
  readonly author?: string | undefined
  /** ISO 8601; from then on. */
  readonly since?: string | undefined
  /** ISO 8601; until then. */
  readonly until?: string | undefined
  /** Only this version, and those before it. */
  readonly upTo?: number | undefined
  readonly limit?: number | undefined
}

interface Search {
  readonly table: 'changes' | 'versions'
  readonly where: string
  readonly order: string
  readonly values: readonly unknown[]
}

type Row = Omit<LoggedChange, 'after' | 'before'> & {readonly after: string | null; readonly before: string | null}

const COLUMNS = 'changes.version, versions.at, changes.kind, changes.entity_id AS id, changes.before, changes.after, versions.author, versions.reverts'

/** A cross join is carried out in the order in which it is written. */
function select(first: 'changes' | 'versions'): string {
  const second = first === 'changes' ? 'versions' : 'changes'
  return `SELECT ${COLUMNS} FROM ${first} CROSS JOIN ${second} ON versions.version = changes.version`
}

const SELECT = select('changes')

/** All SQL that reads the change log; only a `ChangeSet` writes it. */
export class ChangeLogStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Newest first. */
  list({limit = -1, ...filter}: ChangeFilter): LoggedChange[] {
    const {order, table, values, where} = this.#search(filter)
    return this.#database.all<Row>(`${select(table)} ${where} ORDER BY ${order} LIMIT ?`, ...values, limit).map((row) => toChange(row))
  }

  /** How many changes of one version there are. */
  countOf(version: number, {id, kind}: Pick<ChangeFilter, 'id' | 'kind'> = {}): number {
    const given = Object.entries({'entity_id = ?': id, 'kind = ?': kind}).filter(([, value]) => value !== undefined)
    const where = ['version = ?', ...given.map(([condition]) => condition)].join(' AND ')
    const sql = `SELECT count(*) AS count FROM changes INDEXED BY changes_version WHERE ${where}`
    return this.#database.get<{count: number}>(sql, version, ...given.map(([, value]) => value))!.count
  }

  /** The changes after a version, newest first: undone one by one they lead back to it. */
  *after(version: number): Generator<LoggedChange> {
    for (const row of this.#database.iterate<Row>(`${SELECT} WHERE changes.version > ? ORDER BY changes.version DESC, changes.id DESC`, version))
      yield toChange(row)
  }

  /**
   * Of the changes after a version only the first of each kind to each specification, newest first. What those say was
   * before is what was at that version: whatever came later need not be undone one by one.
   */
  firstAfter(version: number): Undoing[] {
    // Numbers of changes and of versions rise together, so the first that counts bounds the search.
    const first = 'SELECT min(id) FROM changes WHERE id >= (SELECT min(id) FROM changes WHERE version > ?) GROUP BY entity_id, kind'
    return this.#database
      .all<Undoing & {readonly before: string | null}>(
        `SELECT kind, entity_id AS id, before FROM changes WHERE changes.id IN (${first}) ORDER BY changes.id DESC`,
        version,
      )
      .map(({before, ...change}) => ({...change, before: parse(before)}))
  }

  /** The changes after a version, oldest first. */
  since(version: number): LoggedChange[] {
    return this.#database.all<Row>(`${SELECT} WHERE changes.version > ? ORDER BY changes.version, changes.id`, version).map((row) => toChange(row))
  }

  /** What one version changed, in order. */
  changesOf(version: number): LoggedChange[] {
    return this.#database.all<Row>(`${SELECT} WHERE changes.version = ? ORDER BY changes.id`, version).map((row) => toChange(row))
  }

  find(version: number): VersionRecord | undefined {
    return this.#database.get<VersionRecord>('SELECT version, at, author, reverts FROM versions WHERE version = ?', version)
  }

  /** The last version before a given one. */
  before(version: number): VersionRecord | undefined {
    return this.#database.get<VersionRecord>('SELECT version, at, author, reverts FROM versions WHERE version < ? ORDER BY version DESC LIMIT 1', version)
  }

  /** The first version that an author made. */
  firstBy(author: string): number | undefined {
    return this.#database.get<{version: number | null}>('SELECT min(version) AS version FROM versions WHERE author = ?', author)?.version ?? undefined
  }

  /** The last version that an author made before a given one. */
  lastBy(author: string, before: number): number | undefined {
    const sql = 'SELECT max(version) AS version FROM versions WHERE author = ? AND version < ?'
    return this.#database.get<{version: number | null}>(sql, author, before)?.version ?? undefined
  }

  /** The oldest version that was kept; 1 unless the log was pruned. */
  oldest(): number {
    return this.#database.get<{version: number | null}>('SELECT min(version) AS version FROM versions')?.version ?? 1
  }

  /** 0 when nothing was ever changed. */
  latest(): number {
    return this.#database.get<{version: number | null}>('SELECT max(version) AS version FROM versions')?.version ?? 0
  }

  content(hash: string): string | undefined {
    return this.#database.get<{content: string}>('SELECT content FROM contents WHERE hash = ?', hash)?.content
  }

  #search({author, id, kind, since, until, upTo}: Omit<ChangeFilter, 'limit'>): Search {
    // What narrows the search most is looked up first; ids of changes and numbers of versions rise together.
    const [table, order]: ['changes' | 'versions', string] =
      id !== undefined || kind !== undefined
        ? ['changes', 'changes.id DESC']
        : author === undefined
          ? ['changes', 'changes.version DESC, changes.id DESC']
          : ['versions', 'versions.version DESC, changes.id DESC']
    const given = Object.entries({
      'changes.entity_id = ?': id,
      'changes.kind = ?': kind,
      'versions.author = ?': author,
      // Versions are counted up as time goes by: their numbers bound the search, whatever else is asked.
      [`${table}.version >= (SELECT coalesce(min(version), 1 << 60) FROM versions WHERE at >= ?)`]: since,
      [`${table}.version <= (SELECT coalesce(max(version), 0) FROM versions WHERE at <= ?)`]: until,
      [`${table}.version <= ?`]: upTo,
    }).filter(([, value]) => value !== undefined)
    const where = given.length > 0 ? `WHERE ${given.map(([condition]) => condition).join(' AND ')}` : ''
    return {table, where, order, values: given.map(([, value]) => value)}
  }
}

function toChange(row: Row): LoggedChange {
  return {...row, before: parse(row.before), after: parse(row.after)}
}

function parse(json: string | null): unknown {
  return json === null ? null : JSON.parse(json)
}
