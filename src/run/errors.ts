import {ExitCode, MmmError} from '../errors.ts'

export class RunnerUnknownError extends MmmError<{runner: string; spec: string}> {
  readonly code = 'RUNNER_UNKNOWN'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {runner: string; spec: string}, known: readonly string[]) {
    super(`There is no runner "${context.runner}", which "${context.spec}" needs.`, context, {
      suggestions: [`Give the specification \`run:\` commands, or another \`runner:\` (known: ${known.join(', ')}).`],
    })
  }
}

export class LogFailedError extends MmmError<{path: string}> {
  readonly code = 'LOG_FAILED'

  constructor(context: {path: string}, cause: unknown) {
    super(`The log ${context.path} cannot be written: ${(cause as Error).message}.`, context, {
      cause,
      suggestions: ['Check that the disk has room and that the folder is writable.'],
    })
  }
}
