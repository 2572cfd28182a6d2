import {ExitCode, MmmError} from '../errors.ts'

export class FileWriteFailedError extends MmmError<{path: string}> {
  readonly code = 'FILE_WRITE_FAILED'

  constructor(context: {path: string}, cause: unknown) {
    super(`${context.path} could not be written: ${(cause as Error).message}.`, context, {
      cause,
      suggestions: ['Check that the folder is writable and that the disk has room.'],
    })
  }
}

export class FileExistsError extends MmmError<{path: string}> {
  readonly code = 'FILE_EXISTS'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string}) {
    super(`${context.path} exists already.`, context)
  }
}

export class FileReadFailedError extends MmmError<{path: string}> {
  readonly code = 'FILE_READ_FAILED'

  constructor(context: {path: string}, cause: unknown) {
    super(`${context.path} could not be read: ${(cause as Error).message}.`, context, {cause})
  }
}

export class FileBusyError extends MmmError<{path: string; seconds: number}> {
  readonly code = 'FILE_BUSY'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string; seconds: number}, cause: unknown) {
    super(`Another mmm has been changing ${context.path} for ${context.seconds} seconds.`, context, {
      cause,
      suggestions: ['Wait for the other mmm to finish, then try again.'],
    })
  }
}
