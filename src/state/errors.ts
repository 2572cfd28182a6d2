import {ExitCode, MmmError} from '../errors.ts'

export class ExecutionNotFoundError extends MmmError<{execution: string}> {
  readonly code = 'EXECUTION_NOT_FOUND'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {execution: string}) {
    super(`There is no execution of "${context.execution}".`, context, {
      suggestions: ['Run `mmm state executions` to see all executions.', 'Name an execution by its number, or a specification for its latest one.'],
    })
  }
}

export class LogMissingError extends MmmError<{execution: number; log: string}> {
  readonly code = 'LOG_MISSING'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {execution: number; log: string}) {
    super(`The log of execution ${context.execution} is gone: ${context.log}.`, context, {
      suggestions: ['The end of its output is still in the database: see `mmm state executions --json`.'],
    })
  }
}

export class VersionNotFoundError extends MmmError<{version: string}> {
  readonly code = 'VERSION_NOT_FOUND'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {version: string}) {
    super(`There is no version and no checkpoint "${context.version}".`, context, {
      suggestions: ['Run `mmm state history` to see the versions, `mmm state checkpoints` to see the checkpoints.'],
    })
  }
}

export class CheckpointExistsError extends MmmError<{name: string}> {
  readonly code = 'CHECKPOINT_EXISTS'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {name: string}) {
    super(`There is a checkpoint "${context.name}" already.`, context, {suggestions: ['Choose another name; a checkpoint is never moved.']})
  }
}

export class CheckpointNameInvalidError extends MmmError<{name: string}> {
  readonly code = 'CHECKPOINT_NAME_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {name: string}) {
    super(`"${context.name}" cannot be the name of a checkpoint: use letters, digits, ".", "_" and "-", and not digits alone.`, context)
  }
}

export class RunGoingError extends MmmError<{runs: readonly number[]}> {
  readonly code = 'RUN_GOING'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {runs: readonly number[]}) {
    super(`Run ${context.runs.join(', ')} is going; the state cannot be put back under it.`, context, {
      suggestions: ['Wait until it has ended, or stop it with Ctrl-C where it runs.'],
    })
  }
}

/** The first of many. */
function someOf(names: readonly string[]): string {
  return `${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`
}

export class FilesEditedError extends MmmError<{paths: readonly string[]}> {
  readonly code = 'FILES_EDITED'
  override readonly exitCode = ExitCode.Conflict

  /** `asked` says that --files was said, and so can be left out. */
  constructor(context: {paths: readonly string[]}, asked: boolean) {
    super(`Putting the files back would undo what somebody wrote since: ${someOf(context.paths)}.`, context, {
      suggestions: [
        ...(asked ? ['Leave out --files to put back the statuses only.'] : []),
        'Say --force: the present is checkpointed first, and can be brought back.',
      ],
    })
  }
}

export class ContentMissingError extends MmmError<{id: string; path: string}> {
  readonly code = 'CONTENT_MISSING'

  constructor(context: {id: string; path: string}) {
    super(`The text that ${context.path} had then is missing from the state database. Nothing was changed.`, context, {
      suggestions: ['Leave out --files to put back the statuses only.', 'Run `mmm state verify` to see what else is missing.'],
    })
  }
}

export class NothingToUndoError extends MmmError {
  readonly code = 'NOTHING_TO_UNDO'
  override readonly exitCode = ExitCode.NotFound

  constructor() {
    super('There is nothing to undo.', {}, {suggestions: ['Run `mmm state history` to see what changed.']})
  }
}

export class JsonRowsError extends MmmError<{line: number; offset: number}> {
  readonly code = 'JSON_ROWS'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {line: number; offset: number}, problem: string, isCut = false) {
    super(`The document cannot be read near line ${context.line}, character ${context.offset}: ${problem}. Nothing was imported.`, context, {
      suggestions: [
        isCut
          ? 'It has to be all of what `mmm state export` wrote: export it again where it was cut.'
          : 'It has to be what `mmm state export` wrote, as it was written: is it the right file?',
      ],
    })
  }
}

export class ImportInvalidError extends MmmError<{section: string; row: number}> {
  readonly code = 'IMPORT_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(
    context: {section: string; row: number},
    problem: string,
    {cause, suggestions = ['See docs/state-export.schema.json for what the document must look like.']}: {cause?: unknown; suggestions?: string[]} = {},
  ) {
    super(`${context.section}${context.row > 0 ? `, row ${context.row}` : ''}: ${problem}. Nothing was imported.`, context, {cause, suggestions})
  }
}

export class PluginValueInvalidError extends MmmError<{plugin: string; key: string}> {
  readonly code = 'PLUGIN_VALUE_INVALID'

  constructor(context: {plugin: string; key: string}, problem: string, cause?: unknown) {
    super(`${context.plugin} cannot keep a value as "${context.key.slice(0, 100)}": ${problem}.`, context, {
      cause,
      suggestions: ['Values are JSON of 8 million characters and 50 levels at most, their keys texts of 1024; keep what is larger in a file.'],
    })
  }
}

export class ImportConflictError extends MmmError<{paths: readonly string[]}> {
  readonly code = 'IMPORT_CONFLICT'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {paths: readonly string[]}) {
    super(`Files are in the way that say something else: ${someOf(context.paths)}.`, context, {
      suggestions: ['Move them away, or say --force to have them replaced.'],
    })
  }
}

export class ApprovalMissingError extends MmmError<{id: string; status: string}> {
  readonly code = 'APPROVAL_MISSING'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {id: string; status: string}) {
    super(`${context.id} does not wait for approval: it is ${context.status.replace('_', ' ')}.`, context, {
      suggestions: [`Run \`mmm spec why ${context.id}\` to see what it waits for.`],
    })
  }
}
