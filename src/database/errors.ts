import {ExitCode, MmmError} from '../errors.ts'
import {printableLine} from '../text/terminal.ts'
import type {KeptCopy} from './kept-copies.ts'

/** The files belong together: a log beside another database than its own would damage that one too. */
const MOVE = 'Move state.db, state.db-wal and state.db-shm away together'
const RESTORE = `${MOVE}, and copy a backup to state.db.`

/** How to come back to what mmm itself kept. */
function restoring({kind, path}: KeptCopy): string {
  return kind === 'database' ? `copy ${path} to state.db` : `run \`mmm state import ${path} --replace\``
}

export class DatabaseFailedError extends MmmError<{path: string; operation: string}> {
  readonly code = 'DATABASE_FAILED'

  constructor(context: {path: string; operation: string}, cause: unknown) {
    super(`The state database ${context.path} failed while ${context.operation}: ${(cause as Error).message}.`, context, {
      cause,
      suggestions: ['Check that the disk has room and that the folder is writable.', 'Run `mmm --debug` with the same command to see where it failed.'],
    })
  }
}

/** A process that keeps others from writing. */
export interface LockHolder {
  readonly pid: number
  /** Its command line, as far as it can be shown. */
  readonly command: string
}

export class DatabaseBusyError extends MmmError<{path: string; seconds: number; holders: readonly LockHolder[]}> {
  readonly code = 'DATABASE_BUSY'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string; seconds: number; holders: readonly LockHolder[]}, cause: unknown) {
    const {holders, path, seconds} = context
    const who = holders.map(({command, pid}) => `process ${pid} (${command})`).join(', ')
    super(`The state database ${path} was busy for ${seconds} seconds${who && `: it is held by ${who}`}.`, context, {
      cause,
      suggestions: ['Wait for the other mmm to finish, then try again.', ...holders.map(({pid}) => `If it hangs, end it: kill ${pid}`)],
    })
  }
}

export class DatabaseFullError extends MmmError<{path: string; operation: string}> {
  readonly code = 'DATABASE_FULL'

  constructor(context: {path: string; operation: string}, cause: unknown) {
    super(
      `There is no room for the state database ${context.path} to grow: the disk is full, or a quota or size limit is reached (while ${context.operation}).`,
      context,
      {
        cause,
        suggestions: [
          'Make room (`df -h` shows where there is none), or lift the limit (`ulimit -f`), then run the same command again.',
          'Everything that was reported done before is kept; this change was not made.',
        ],
      },
    )
  }
}

export class DatabaseForeignError extends MmmError<{path: string}> {
  readonly code = 'DATABASE_FOREIGN'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string}, cause?: unknown) {
    super(`${context.path} is not a state database of mmm.`, context, {
      cause,
      suggestions: ['Move it away; mmm makes a new one.', `If it was an mmm database, it is damaged. ${RESTORE}`],
    })
  }
}

export class DatabaseTriggersError extends MmmError<{path: string; triggers: readonly string[]}> {
  readonly code = 'DATABASE_TRIGGERS'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string; triggers: readonly string[]}) {
    const names = context.triggers.map((name) => printableLine(name, 80)).join(', ')
    super(`${context.path} has triggers, which would change more than mmm does: ${names}.`, context, {
      suggestions: ['Move it away; mmm makes a new one.', 'If you made them yourself, drop them.'],
    })
  }
}

export class DatabaseDamagedError extends MmmError<{path: string; copies: readonly KeptCopy[]}> {
  readonly code = 'DATABASE_DAMAGED'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string; copies: readonly KeptCopy[]}, problem: string, cause?: unknown) {
    const newest = (['database', 'document'] as const).flatMap((wanted) => context.copies.find(({kind}) => kind === wanted) ?? [])
    super(`The state database ${context.path} is damaged: ${problem}.`, context, {
      cause,
      suggestions: [
        newest.length > 0 ? `${MOVE}, and copy a backup to state.db, or ${newest.map(restoring).join(', or ')}.` : RESTORE,
        'Without a backup mmm makes a new database from the specification files; statuses and history begin anew.',
      ],
    })
  }
}

export class DatabaseNewerError extends MmmError<{path: string; version: number; supported: number; copy: KeptCopy | null}> {
  readonly code = 'DATABASE_NEWER'
  override readonly exitCode = ExitCode.Conflict

  /** `copy` is of the state before the newer one came. */
  constructor(context: {path: string; version: number; supported: number; copy: KeptCopy | null}) {
    super(`${context.path} was written by a newer mmm (schema ${context.version}; this mmm knows ${context.supported}).`, context, {
      suggestions: [
        'Update mmm: npm install -g mmm-cli@latest',
        ...(context.copy ? [`Or go back to the state before it. ${MOVE}, and ${restoring(context.copy)}.`] : []),
      ],
    })
  }
}

export class FileSystemUnsupportedError extends MmmError<{path: string; fileSystem: string}> {
  readonly code = 'FILE_SYSTEM_UNSUPPORTED'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string; fileSystem: string}) {
    super(`${context.path} lies on ${context.fileSystem}, where SQLite cannot lock files safely.`, context, {
      suggestions: ['Set MMM_STATE_DIR to a folder on a local disk; the state of each project is kept there.'],
    })
  }
}

export class DatabaseReadOnlyError extends MmmError<{path: string}> {
  readonly code = 'DATABASE_READ_ONLY'

  constructor(context: {path: string}, problem: string, cause?: unknown) {
    super(`The state database ${context.path} cannot be written: ${problem}.`, context, {
      cause,
      suggestions: ['Make its folder writable for this user, or set MMM_STATE_DIR to a folder that is.'],
    })
  }
}

/** Why a state can be looked at, and not be changed. */
export type ChangeRefusal = DatabaseFullError | DatabaseReadOnlyError

export type DatabaseError = DatabaseBusyError | DatabaseDamagedError | DatabaseFailedError | DatabaseFullError | DatabaseReadOnlyError

export type OpenError = DatabaseError | DatabaseForeignError | DatabaseNewerError | DatabaseTriggersError | FileSystemUnsupportedError

export class QueryInvalidError extends MmmError<{sql: string; views: readonly string[]}> {
  readonly code = 'QUERY_INVALID'
  override readonly exitCode = ExitCode.Usage

  /** `meant` is the view that is near a name that means nothing. */
  constructor(context: {sql: string; views: readonly string[]}, problem: string, {cause, meant = []}: {cause?: unknown; meant?: readonly string[]} = {}) {
    super(`The query cannot be answered: ${problem}.`, context, {
      cause,
      suggestions: [
        ...meant.map((view) => `Did you mean ${view}?`),
        `Ask one of the views ${context.views.join(', ')}: \`SELECT * FROM ${context.views.at(-1)} LIMIT 1\` shows its columns, docs/state.md lists them all.`,
      ],
    })
  }
}

export class BackupFailedError extends MmmError<{path: string}> {
  readonly code = 'BACKUP_FAILED'

  constructor(context: {path: string}, cause: unknown) {
    super(`The backup ${context.path} could not be written: ${(cause as Error).message}.`, context, {
      cause,
      suggestions: ['Check that the folder is writable and that the disk has room.'],
    })
  }
}
