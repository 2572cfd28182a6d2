import {ExitCode, MmmError} from '../errors.ts'

export class FileWriteFailedError extends MmmError<{path: string}> {
  readonly code = 'FILE_WRITE_FAILED'

  constructor(context: {path: string}, cause: unknown) {
    super(`${context.path} could not be written: ${WRITE_FAILURES[String((cause as NodeJS.ErrnoException).code)] ?? (cause as Error).message}.`, context, {
      cause,
      suggestions: ['Check that the folder is writable and that the disk has room.'],
    })
  }
}

/** In words, what Node.js names by a code and a path that may be nobody's but mmm's. */
const WRITE_FAILURES: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EDQUOT: 'the quota is used up',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a file stands where its folder should',
  EPERM: 'this user may not write there',
  EROFS: 'its file system is mounted read-only',
}

export class FileExistsError extends MmmError<{path: string}> {
  readonly code = 'FILE_EXISTS'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {path: string}, suggestions: string[] = []) {
    super(`${context.path} exists already.`, context, {suggestions})
  }
}

export class FileReadFailedError extends MmmError<{path: string}> {
  readonly code = 'FILE_READ_FAILED'

  constructor(context: {path: string}, cause: unknown) {
    const {reason, suggestions = []} = READ_FAILURES[String((cause as NodeJS.ErrnoException).code)] ?? {reason: (cause as Error).message}
    super(`${context.path === '-' ? 'Standard input' : context.path} could not be read: ${reason}.`, context, {cause, suggestions})
  }
}

/** In words, what Node.js names by a code. */
const READ_FAILURES: Readonly<Record<string, {readonly reason: string; readonly suggestions?: string[]}>> = {
  EACCES: {reason: 'this user may not read it'},
  EISDIR: {reason: 'it is a folder'},
  ENOENT: {reason: 'there is no such file'},
  ERR_ENCODING_INVALID_ENCODED_DATA: {reason: 'it is no text in UTF-8', suggestions: ['Is it the right file? If so, save it as UTF-8.']},
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
