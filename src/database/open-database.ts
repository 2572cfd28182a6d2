import type BetterSqlite3 from 'better-sqlite3'
import {closeSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {loadPackage} from '../lazy.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {BUSY_SECONDS, Database, toDatabaseError} from './database.ts'
import {DatabaseFailedError, DatabaseForeignError, DatabaseNewerError, type OpenError, FileSystemUnsupportedError} from './errors.ts'
import {fileSystemOf, journalModeFor} from './file-system.ts'
import {MIGRATIONS} from './migrations.ts'

/** "mmm1" in ASCII: marks a file as a state database of mmm. */
const APPLICATION_ID = 0x6d6d6d31

/** Before 3.51.3 a reset of the write-ahead log could corrupt a database (guides/sqlite-and-faults.md 0.2). */
const OLDEST_SQLITE = [3, 51, 3] as const

export interface OpenOptions {
  readonly path: string
  readonly now: () => Date
}

/** Opens a project's state database, made and brought to the newest schema where needed. */
export function openDatabase({now, path}: OpenOptions): Result<Database, OpenError> {
  const fileSystem = fileSystemOf(dirname(path))
  const journal = fileSystem === undefined ? 'wal' : journalModeFor(fileSystem)
  if (journal === 'refused') return err(new FileSystemUnsupportedError({path, fileSystem: fileSystem!}))
  return connect(path, now, journal)
}

/**
 * Opens a private copy of the state, for commands that must leave no trace (`--dry-run`) or cannot write. Whatever is
 * written to it is gone when it is closed.
 */
export function openCopy({now, path}: OpenOptions): Result<Database & {readonly copy: true}, OpenError> {
  const folder = mkdtempSync(join(tmpdir(), 'mmm-copy-'))
  const copy = join(folder, 'state.db')
  try {
    copyState(path, copy)
  } catch (error) {
    rmSync(folder, {force: true, recursive: true})
    return err(new DatabaseFailedError({path, operation: 'copying it'}, error))
  }
  const opened = connect(copy, now, 'wal')
  if (!opened.ok) {
    rmSync(folder, {force: true, recursive: true})
    return opened
  }
  const close = opened.value.close.bind(opened.value)
  return ok(
    Object.assign(opened.value, {
      copy: true as const,
      close() {
        close()
        rmSync(folder, {force: true, recursive: true})
      },
    }),
  )
}

/**
 * The database before its log: whatever a checkpoint moves from the one to the other meanwhile is then still in the log,
 * unless the log was begun anew. Then the copy is taken again.
 */
function copyState(path: string, copy: string): void {
  const deadline = Date.now() + BUSY_SECONDS * 1000
  for (let before = stateMark(path), after = ''; ; before = after) {
    for (const suffix of ['', '-wal', '-journal']) {
      if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix)
      else rmSync(copy + suffix, {force: true})
    }
    after = stateMark(path)
    if (after === before) return
    if (Date.now() > deadline) throw new Error('other processes kept changing it')
  }
}

/** Changes when the log is begun anew, whose head has new salt then; where there is no log, when the database changes. */
function stateMark(path: string): string {
  const log = attempt(
    () => openSync(`${path}-wal`, 'r'),
    () => undefined,
  )
  const head = Buffer.alloc(32)
  if (log.ok) {
    readSync(log.value, head, 0, head.length, 0)
    closeSync(log.value)
  }
  const hasLog = head.some((byte) => byte !== 0)
  return hasLog ? head.toString('hex') : String(statSync(path, {bigint: true, throwIfNoEntry: false})?.mtimeNs)
}

function connect(path: string, now: () => Date, journal: 'truncate' | 'wal'): Result<Database, OpenError> {
  let connection: BetterSqlite3.Database | undefined
  try {
    mkdirSync(dirname(path), {recursive: true})
    const Sqlite = loadPackage<typeof BetterSqlite3>('better-sqlite3')
    connection = new Sqlite(path, {timeout: BUSY_SECONDS * 1000})
    const refused = inspect(connection, path)
    if (refused) {
      connection.close()
      return err(refused)
    }
    configure(connection, journal)
    migrate(connection, path)
    return ok(new Database(connection, path, now))
  } catch (error) {
    connection?.close()
    return err(toOpenError(error, path))
  }
}

/** Looks before anything is written: a file that is not ours stays as it is. */
function inspect(connection: BetterSqlite3.Database, path: string): OpenError | undefined {
  const version = (connection.prepare('SELECT sqlite_version() AS version').get() as {version: string}).version
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const [oldMajor, oldMinor, oldPatch] = OLDEST_SQLITE
  if (major - oldMajor || minor - oldMinor || patch - oldPatch) {
    const older = (major - oldMajor || minor - oldMinor || patch - oldPatch) < 0
    if (older) return new DatabaseFailedError({path, operation: 'starting'}, new Error(`SQLite ${version} is older than ${OLDEST_SQLITE.join('.')}`))
  }
  const look = connection.transaction(() => ({
    applicationId: connection.pragma('application_id', {simple: true}),
    schema: connection.pragma('user_version', {simple: true}) as number,
    tables: (connection.prepare('SELECT count(*) AS count FROM sqlite_schema').get() as {count: number}).count,
  }))
  // At one moment: another mmm may be making the tables just now.
  const {applicationId, schema, tables} = look()
  if (applicationId !== APPLICATION_ID && (applicationId !== 0 || tables > 0)) return new DatabaseForeignError({path})
  return schema > MIGRATIONS.length ? new DatabaseNewerError({path, version: schema, supported: MIGRATIONS.length}) : undefined
}

function configure(connection: BetterSqlite3.Database, journal: 'truncate' | 'wal'): void {
  setJournal(connection, journal)
  // In WAL mode better-sqlite3 is built with NORMAL, under which a power cut loses acknowledged commits.
  connection.pragma('synchronous = FULL')
  connection.pragma('foreign_keys = ON')
  connection.pragma('trusted_schema = OFF')
  connection.pragma('cell_size_check = ON')
  connection.pragma('journal_size_limit = 67108864')
  connection.pragma('temp_store = MEMORY')
}

/** Changing the journal ignores the busy timeout, so two first opens at once need a loop. */
function setJournal(connection: BetterSqlite3.Database, journal: 'truncate' | 'wal'): void {
  const deadline = Date.now() + BUSY_SECONDS * 1000
  for (;;) {
    try {
      if (connection.pragma('journal_mode', {simple: true}) === journal) return
      connection.pragma(`journal_mode = ${journal}`)
    } catch (error) {
      if (!(error as {code?: string}).code?.startsWith('SQLITE_BUSY') || Date.now() > deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5 + Math.random() * 25)
    }
  }
}

/** All missing steps in one transaction, after a copy of what was there; two processes at once do it once. */
function migrate(connection: BetterSqlite3.Database, path: string): void {
  const schema = (): number => connection.pragma('user_version', {simple: true}) as number
  const before = schema()
  if (before === MIGRATIONS.length) return
  if (before > 0) {
    const backup = `${path}.schema-${before}.bak`
    if (!existsSync(backup)) connection.prepare('VACUUM INTO ?').run(backup)
  }
  connection
    .transaction(() => {
      for (const step of MIGRATIONS.slice(schema())) connection.exec(step)
      connection.pragma(`application_id = ${APPLICATION_ID}`)
      connection.pragma(`user_version = ${MIGRATIONS.length}`)
    })
    .immediate()
}

function toOpenError(thrown: unknown, path: string): OpenError {
  const {code} = thrown as {code?: string}
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') return new DatabaseForeignError({path}, thrown)
  if (code?.startsWith('SQLITE_')) return toDatabaseError(thrown, path, 'being opened')
  return new DatabaseFailedError({path, operation: 'being opened'}, thrown)
}
