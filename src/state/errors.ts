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
