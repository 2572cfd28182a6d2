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

export class EditorMissingError extends MmmError<{path: string}> {
  readonly code = 'EDITOR_MISSING'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {path: string}, check: string) {
    super('There is no editor to open the file with.', context, {
      suggestions: ['Run `mmm config set editor PROGRAM`, or set $VISUAL or $EDITOR.', `Edit ${context.path} yourself, then run \`${check}\`.`],
    })
  }
}

export class TerminalMissingError extends MmmError<{path: string}> {
  readonly code = 'TERMINAL_MISSING'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {path: string}, inScripts: string) {
    super('An editor needs a terminal, and there is none.', context, {suggestions: [inScripts, `The file is ${context.path}.`]})
  }
}

export class EditorFailedError extends MmmError<{editor: string; path: string}> {
  readonly code = 'EDITOR_FAILED'

  constructor(context: {editor: string; path: string}, how: string) {
    super(`The editor \`${context.editor}\` ${how}.`, context, {
      suggestions: [`What was saved is in ${context.path}.`, 'Run `mmm config set editor PROGRAM` to choose another.'],
    })
  }
}
