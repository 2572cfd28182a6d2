import {ExitCode, MmmError} from '../errors.ts'

export class HistoryNumberUnknownError extends MmmError<{number: number}> {
  readonly code = 'HISTORY_NUMBER_UNKNOWN'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {number: number}, known: {first?: number | undefined; last?: number | undefined}) {
    const range = known.first === undefined ? 'It is empty.' : `It goes from ${known.first} to ${known.last}.`
    super(`The history has no number ${context.number}. ${range}`, context, {suggestions: ['Run `mmm history list` to see the numbers.']})
  }
}

export class HistoryUnreadableError extends MmmError<{path: string}> {
  readonly code = 'HISTORY_UNREADABLE'

  constructor(context: {path: string}, cause: unknown) {
    super(`${context.path} cannot be read: ${(cause as Error).message}.`, context, {cause})
  }
}
