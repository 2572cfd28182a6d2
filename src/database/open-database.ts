import type BetterSqlite3 from 'better-sqlite3'
import {mkdirSync, statSync} from 'node:fs'
import {basename, dirname} from 'node:path'
import {loadPackage} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import {Database} from './database.ts'
import {
  DatabaseDamagedError,
  DatabaseFailedError,
  DatabaseForeignError,
  DatabaseNewerError,
  DatabaseReadOnlyError,
  DatabaseTriggersError,
  FileSystemUnsupportedError,
  type OpenError,
} from './errors.ts'
import {fileSystemOf, journalModeFor} from './file-system.ts'
import {keptCopies} from './kept-copies.ts'
import {APPLICATION_ID, migrate, schemaOf} from './migrate.ts'
import {MIGRATIONS} from './migrations.ts'
import {BUSY_TIMEOUT, toDatabaseError} from './sqlite-error.ts'
import {writeObstacle} from './write-obstacle.ts'

/** Before 3.51.3 a reset of the write-ahead log could corrupt a database (guides/sqlite-and-faults.md 0.2). */
const OLDEST_SQLITE = [3, 51, 3] as const

export interface OpenOptions {
  readonly path: string
  readonly now: () => Date
  /** Milliseconds to wait for another writer; only tests are in a hurry. */
  readonly busyTimeout?: number
  /** The schema; only tests have another. */
  readonly migrations?: readonly string[]
}

/** Opens a project's state database, made and brought to the newest schema where needed. */
export function openDatabase(options: OpenOptions): Result<Database, OpenError> {
  const {path} = options
  const fileSystem = fileSystemOf(dirname(path))
  const journal = fileSystem === undefined ? 'wal' : journalModeFor(fileSystem)
  if (journal === 'refused') return err(new FileSystemUnsupportedError({path, fileSystem: fileSystem!}))
  return connect(options, journal)
}

/** Connects with settings under which nothing acknowledged is lost. What is not mmm's own database stays as it is, byte for byte. */
export function connect(
  {busyTimeout = BUSY_TIMEOUT, migrations = MIGRATIONS, now, path}: OpenOptions,
  journal: 'truncate' | 'wal',
): Result<Database, OpenError> {
  let connection: BetterSqlite3.Database | undefined
  try {
    // SQLite would go on without the right to write, and leave a log of this user's that others cannot write.
    const obstacle = writeObstacle(path)
    if (obstacle) return err(new DatabaseReadOnlyError({path}, obstacle))
    mkdirSync(dirname(path), {recursive: true})
    const odd = lookAt(path) ?? (hasLog(path) ? peek({busyTimeout, migrations, path}) : undefined)
    if (odd) return err(odd)
    const Sqlite = loadPackage<typeof BetterSqlite3>('better-sqlite3')
    connection = new Sqlite(path, {timeout: busyTimeout})
    const refused = inspect(connection, path, migrations) ?? prepare(connection, path, {busyTimeout, journal, migrations})
    if (!refused) return ok(new Database(connection, {path, now, busyTimeout}))
    connection.close()
    return err(refused)
  } catch (error) {
    connection?.close()
    return err(toOpenError(error, path, 'being opened', busyTimeout))
  }
}

/**
 * Looks at a database, and goes on with it unless it is refused, without the right to write. Closing a connection that
 * may write moves what is in the log into the database, and a database that is refused is not ours to touch. With `at`, a
 * copy is looked at, and refused in the name of the original.
 */
export function peek(
  {at, busyTimeout = BUSY_TIMEOUT, migrations = MIGRATIONS, path}: Omit<OpenOptions, 'now'> & {readonly at?: string},
  goOn: (connection: BetterSqlite3.Database) => void = () => {},
): OpenError | undefined {
  const Sqlite = loadPackage<typeof BetterSqlite3>('better-sqlite3')
  const connection = new Sqlite(at ?? path, {readonly: true, timeout: busyTimeout})
  try {
    const refused = inspect(connection, path, migrations)
    if (!refused) goOn(connection)
    return refused
  } finally {
    connection.close()
  }
}

/** What SQLite itself would take for an empty database, or wait for without end. */
export function lookAt(path: string): OpenError | undefined {
  // The log first: it is never there before the database is.
  const log = hasLog(path)
  const stat = statSync(path, {throwIfNoEntry: false})
  if (stat && !stat.isFile()) return new DatabaseForeignError({path})
  const emptied = log && (!stat || stat.size === 0)
  return emptied
    ? new DatabaseDamagedError({path, copies: keptCopies(path)}, `it is ${stat ? 'empty' : 'gone'}, but ${basename(path)}-wal holds changes to it`)
    : undefined
}

/** Opening may meet what is no database at all. */
export function toOpenError(thrown: unknown, path: string, operation: string, busyTimeout = BUSY_TIMEOUT): OpenError {
  const {code} = thrown as {code?: string}
  if (code === 'SQLITE_NOTADB') return new DatabaseForeignError({path}, thrown)
  return code === undefined ? new DatabaseFailedError({path, operation}, thrown) : toDatabaseError(thrown, path, operation, busyTimeout)
}

function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, {throwIfNoEntry: false})?.size ?? 0) > 0
}

/** Looks before anything is written: a file that is not ours stays as it is. */
function inspect(connection: BetterSqlite3.Database, path: string, migrations: readonly string[]): OpenError | undefined {
  const version = (connection.prepare('SELECT sqlite_version() AS version').get() as {version: string}).version
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const [oldMajor, oldMinor, oldPatch] = OLDEST_SQLITE
  if ((major - oldMajor || minor - oldMinor || patch - oldPatch) < 0) {
    return new DatabaseFailedError({path, operation: 'starting'}, new Error(`SQLite ${version} is older than ${OLDEST_SQLITE.join('.')}`))
  }
  return judge(connection, path, migrations)
}

/** Looks at one moment: another process may be making this database right now. */
function judge(connection: BetterSqlite3.Database, path: string, migrations: readonly string[]): OpenError | undefined {
  return connection.transaction((): OpenError | undefined => {
    const applicationId = connection.pragma('application_id', {simple: true})
    const isEmpty = connection.prepare('SELECT 1 FROM sqlite_schema').get() === undefined
    if (applicationId !== APPLICATION_ID && (applicationId !== 0 || !isEmpty)) return new DatabaseForeignError({path})
    // A stranger's would do their work with every change of ours.
    const triggers = connection.prepare(`SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name`).pluck().all() as string[]
    if (triggers.length > 0) return new DatabaseTriggersError({path, triggers})
    return refuseNewer(connection, path, migrations)
  })()
}

function refuseNewer(connection: BetterSqlite3.Database, path: string, migrations: readonly string[]): DatabaseNewerError | undefined {
  const schema = schemaOf(connection)
  const supported = migrations.length
  if (schema <= supported) return undefined
  return new DatabaseNewerError({
    path,
    version: schema,
    supported,
    copy: keptCopies(path).find((copy) => copy.schema !== null && copy.schema <= supported) ?? null,
  })
}

function prepare(
  connection: BetterSqlite3.Database,
  path: string,
  {busyTimeout, journal, migrations}: {busyTimeout: number; journal: 'truncate' | 'wal'; migrations: readonly string[]},
): OpenError | undefined {
  setJournal(connection, journal, busyTimeout)
  // In WAL mode better-sqlite3 is built with NORMAL, under which a power cut loses acknowledged commits.
  const settings = [
    'synchronous = FULL',
    'foreign_keys = ON',
    'trusted_schema = OFF',
    'cell_size_check = ON',
    'journal_size_limit = 67108864',
    // Of pages: what a run writes again and again is moved into the database less often.
    'wal_autocheckpoint = 4000',
    'temp_store = MEMORY',
  ]
  connection.exec(settings.map((setting) => `PRAGMA ${setting};`).join('\n'))
  try {
    migrate(connection, path, migrations)
  } catch (error) {
    return toOpenError(error, path, 'being brought to a newer schema', busyTimeout)
  }
  // A newer mmm may have come in between.
  return refuseNewer(connection, path, migrations)
}

/** Changing the journal ignores the busy timeout, so two first opens at once need a loop. */
function setJournal(connection: BetterSqlite3.Database, journal: 'truncate' | 'wal', busyTimeout: number): void {
  // Loading the clock takes longer than the rest, where nobody is in the way.
  let deadline: number | undefined
  for (;;) {
    try {
      if (connection.pragma('journal_mode', {simple: true}) === journal) return
      connection.pragma(`journal_mode = ${journal}`)
    } catch (error) {
      deadline ??= performance.now() + busyTimeout
      if (!(error as {code?: string}).code?.startsWith('SQLITE_BUSY') || performance.now() > deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 + Math.random() * 25)
    }
  }
}
