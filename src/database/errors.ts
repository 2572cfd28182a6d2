import {ExitCode, MmmError} from '../errors.ts'

export class DatabaseFailedError extends MmmError<{path: string; operation: string}> {
  readonly code = 'DATABASE_FAILED'

  constructor(context: {path: string; operation: string}, cause: unknown) {
    super(`The state database ${context.path} failed while ${context.operation}: ${(cause as Error).message}.`, context, {
      cause,
      suggestions: ['Check that the disk has room and that the folder is writable.', 'Run `mmm --debug` with the same command to see where it failed.'],
    })
  }
}

export class DatabaseBusyError extends MmmError<{path: string; seconds: number}> {
  readonly code = 'DATABASE_BUSY'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string; seconds: number}, cause: unknown) {
    super(`Another process has held the state database ${context.path} for ${context.seconds} seconds.`, context, {
      cause,
      suggestions: ['Wait for the other mmm to finish, then try again.'],
    })
  }
}

export class DatabaseForeignError extends MmmError<{path: string}> {
  readonly code = 'DATABASE_FOREIGN'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string}, cause?: unknown) {
    super(`${context.path} is not a state database of mmm.`, context, {
      cause,
      suggestions: ['Move the file away; mmm makes a new one.', 'If it was an mmm database, it is damaged: put a backup in its place.'],
    })
  }
}

export class DatabaseNewerError extends MmmError<{path: string; version: number; supported: number}> {
  readonly code = 'DATABASE_NEWER'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string; version: number; supported: number}) {
    super(`${context.path} was written by a newer mmm (schema ${context.version}; this mmm knows ${context.supported}).`, context, {
      suggestions: ['Update mmm: npm install -g mmm-cli@latest'],
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

  constructor(context: {path: string}, cause: unknown) {
    super(`The state database ${context.path} cannot be written.`, context, {
      cause,
      suggestions: ['Make the .mmm folder writable, or set MMM_STATE_DIR to a folder that is.'],
    })
  }
}

export type OpenError = DatabaseBusyError | DatabaseFailedError | DatabaseForeignError | DatabaseNewerError | DatabaseReadOnlyError | FileSystemUnsupportedError

export type DatabaseError = DatabaseBusyError | DatabaseFailedError | DatabaseReadOnlyError

export class QueryInvalidError extends MmmError<{sql: string}> {
  readonly code = 'QUERY_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {sql: string}, problem: string, cause?: unknown) {
    super(`The query cannot be answered: ${problem}.`, context, {
      cause,
      suggestions: ['See docs/state.md for the views and their columns.'],
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
