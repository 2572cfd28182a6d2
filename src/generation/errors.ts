import {ExitCode, MmmError} from '../errors.ts'
import {printableLine} from '../text/terminal.ts'

export class GeneratorUnknownError extends MmmError<{generator: string}> {
  readonly code = 'GENERATOR_UNKNOWN'
  override readonly exitCode = ExitCode.NotFound

  constructor(context: {generator: string}, names: readonly string[]) {
    super(`There is no generator "${context.generator}".`, context, {
      suggestions: names.length > 0 ? [`There is ${names.join(', ')}.`] : ['Install a plugin that brings one.'],
    })
  }
}

export class GeneratorFailedError extends MmmError<{generator: string; plugin: string}> {
  readonly code = 'GENERATOR_FAILED'

  constructor(context: {generator: string; plugin: string}, cause: unknown) {
    const message = String((cause as Error | undefined)?.message ?? cause)
    super(`The generator "${context.generator}" of the plugin ${context.plugin} failed, and nothing was written: ${printableLine(message)}`, context, {
      cause,
      suggestions: ['`--debug` shows where.'],
    })
  }
}

/** One thing wrong with what a generator made. */
export interface DraftProblem {
  /** As far as it has one. */
  readonly id: string
  readonly message: string
}

export class DraftsInvalidError extends MmmError<{generator: string; problems: readonly DraftProblem[]}> {
  readonly code = 'DRAFTS_INVALID'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {generator: string; problems: readonly DraftProblem[]}) {
    const lines = context.problems.map(({id, message}) => `\n  ${printableLine(`${id}: ${message}`)}`)
    super(`The generator "${context.generator}" made what cannot be used, so nothing was written:${lines.join('')}`, context)
  }
}
