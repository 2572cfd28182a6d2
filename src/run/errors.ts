import {ExitCode, MmmError} from '../errors.ts'

export class RunnerUnknownError extends MmmError<{runner: string}> {
  readonly code = 'RUNNER_UNKNOWN'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {runner: string}, known: readonly string[]) {
    super(`There is no runner "${context.runner}".`, context, {
      suggestions: [`Give the specification \`run:\` commands, or another \`runner:\` (known: ${known.join(', ')}).`],
    })
  }
}

export class RunnerBrokenError extends MmmError<{runner: string; plugin: string}> {
  readonly code = 'RUNNER_BROKEN'

  constructor(context: {runner: string; plugin: string}, cause: unknown) {
    super(`The runner "${context.runner}" of the plugin ${context.plugin} does not load: ${(cause as Error)?.message ?? String(cause)}.`, context, {
      cause,
      suggestions: [`Run \`mmm plugins inspect ${context.plugin}\`, or choose another \`runner:\`.`],
    })
  }
}

export class RunnerUnavailableError extends MmmError<{runner: string; reason: string}> {
  readonly code = 'RUNNER_UNAVAILABLE'

  constructor(context: {runner: string; reason: string}, suggestions: readonly string[]) {
    super(`The runner "${context.runner}" cannot work here: ${context.reason.replace(/\.$/, '')}.`, context, {suggestions})
  }
}

export class PromptMissingError extends MmmError<{spec: string; runner: string}> {
  readonly code = 'PROMPT_MISSING'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {spec: string; runner: string}) {
    super(`The runner "${context.runner}", which does ${context.spec}, asks no model anything.`, context, {
      suggestions: [`\`mmm spec show ${context.spec}\` shows what it carries out.`],
    })
  }
}

export class RunNotRecordedError extends MmmError<{run: number}> {
  readonly code = 'RUN_NOT_RECORDED'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {run: number}) {
    super(`There are no attempts of a run ${context.run} that can be done again.`, context, {suggestions: ['`mmm state executions` shows which there are.']})
  }
}

export class RecordingNotFoundError extends MmmError<{folder: string}> {
  readonly code = 'RECORDING_NOT_FOUND'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {folder: string}) {
    super(`There is no recorded run in ${context.folder}.`, context, {
      suggestions: ['Name a run of this project by its number (`mmm runs list`), or a folder that `mmm runs record` made.'],
    })
  }
}

export class RecordingInvalidError extends MmmError<{path: string}> {
  readonly code = 'RECORDING_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string}) {
    super(`${context.path} is no recording of a run that this mmm can read.`, context, {suggestions: ['`mmm runs record RUN FOLDER` makes one.']})
  }
}

export class LogFailedError extends MmmError<{path: string}> {
  readonly code = 'LOG_FAILED'

  constructor(context: {path: string}, cause: unknown) {
    super(`The log ${context.path} cannot be written: ${(cause as Error).message}.`, context, {
      cause,
      suggestions: [
        /^E[MN]FILE$/.test(String((cause as NodeJS.ErrnoException).code))
          ? 'Let it have more files open at once: `ulimit -n` shows how many it may.'
          : 'Check that the disk has room and that the folder is writable.',
      ],
    })
  }
}

export class IsolationImpossibleError extends MmmError<{project: string; reason: string}> {
  readonly code = 'ISOLATION_IMPOSSIBLE'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {project: string; reason: string}, suggestions: readonly string[]) {
    super(`Specifications cannot be isolated in ${context.project}: ${context.reason}.`, context, {suggestions})
  }
}

export class DetachFailedError extends MmmError<{reason: string}> {
  readonly code = 'DETACH_FAILED'

  constructor(context: {reason: string}, cause: unknown) {
    super(`The run could not be started in the background: ${context.reason}.`, context, {cause, suggestions: ['Run it here: leave out --detach.']})
  }
}
