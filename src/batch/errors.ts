import {ExitCode, MmmError} from '../errors.ts'

/** Something wrong with one line of a batch. */
export interface BatchProblem {
  readonly line: number
  readonly column?: number
  readonly message: string
}

export class BatchInvalidError extends MmmError<{source: string; problems: readonly BatchProblem[]}> {
  readonly code = 'BATCH_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {source: string; problems: readonly BatchProblem[]}) {
    const {problems, source} = context
    const lines = problems.map(({column, line, message}) => `${source}:${line}${column === undefined ? '' : `:${column}`}: ${message}`)
    super(`Nothing was carried out: ${lines.length === 1 ? lines[0] : `\n${lines.map((line) => `  ${line}`).join('\n')}`}`, context)
  }
}

export class LineNestedError extends MmmError<{command: string}> {
  readonly code = 'LINE_NESTED'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {command: string}) {
    super(`\`mmm ${context.command}\` has no place in a batch, nor a replay in a replay: it could go on for ever.`, context)
  }
}

export class LineTooLateError extends MmmError<{flag: string}> {
  readonly code = 'LINE_TOO_LATE'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {flag: string}) {
    super(`${context.flag} counts for the whole process: say it behind \`mmm batch\` instead.`, context)
  }
}

export class BatchProjectForeignError extends MmmError<{project: string; other: string}> {
  readonly code = 'BATCH_PROJECT_FOREIGN'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {project: string; other: string}) {
    super(`--atomic can put back the project ${context.project} only, and this names ${context.other}.`, context)
  }
}

export class BatchRollbackFailedError extends MmmError<{checkpoint: string}> {
  readonly code = 'BATCH_ROLLBACK_FAILED'

  constructor(context: {checkpoint: string}, cause: MmmError) {
    super(`The batch failed, and what it had done could not be put back: ${cause.message}`, context, {
      cause,
      suggestions: [`Run \`mmm state rollback ${context.checkpoint} --files --force\` once that is mended.`],
    })
  }
}

export class ReplayEmptyError extends MmmError<{numbers: readonly number[]}> {
  readonly code = 'REPLAY_EMPTY'
  override readonly exitCode = ExitCode.NotFound

  /** `numbers`: those that were asked for and are not there. */
  constructor(context: {numbers: readonly number[]}) {
    const {numbers} = context
    super(numbers.length === 0 ? 'No such commands to replay.' : `Nothing was carried out: there is no command ${numbers.join(', ')} to replay.`, context, {
      suggestions: ['Run `mmm history list --all` to see what there is.'],
    })
  }
}

export class ReplayRefusedError extends MmmError<{numbers: readonly number[]}> {
  readonly code = 'REPLAY_REFUSED'
  override readonly exitCode = ExitCode.Conflict

  constructor(context: {numbers: readonly number[]}, reasons: readonly string[]) {
    super(`Nothing was carried out: ${reasons.length === 1 ? reasons[0] : `\n${reasons.map((reason) => `  ${reason}`).join('\n')}`}`, context, {
      suggestions: ['Name numbers without these, or type those commands again.'],
    })
  }
}

export class ReplayRangeInvalidError extends MmmError<{range: string}> {
  readonly code = 'REPLAY_RANGE_INVALID'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {range: string}) {
    super(`"${context.range}" is no number of the history, nor a range such as 12..20.`, context)
  }
}
