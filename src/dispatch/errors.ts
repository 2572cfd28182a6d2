import {ExitCode, MmmError} from '../errors.ts'

export class CommandUnknownError extends MmmError<{command: string}> {
  readonly code = 'COMMAND_UNKNOWN'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {command: string}, near: readonly string[], topic: string | undefined) {
    super(`There is no command \`mmm ${context.command}\`.`, context, {
      suggestions: [...near.map((command) => `Did you mean \`mmm ${command}\`?`), `Run \`mmm help${topic ? ` ${topic}` : ''}\` to see what there is.`],
    })
  }
}

export class CommandAmbiguousError extends MmmError<{command: string; candidates: readonly string[]}> {
  readonly code = 'COMMAND_AMBIGUOUS'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {command: string; candidates: readonly string[]}) {
    const shown = context.candidates.slice(0, 12).map((name) => `\`mmm ${name}\``)
    const more = context.candidates.length > shown.length ? [`and ${context.candidates.length - shown.length} more`] : []
    super(`\`mmm ${context.command}\` may mean ${[...shown, ...more].join(', ')}.`, context, {suggestions: ['Type as much as tells them apart.']})
  }
}

export class CommandStalledError extends MmmError {
  readonly code = 'COMMAND_STALLED'

  constructor() {
    super(
      'The command ended in the middle: it waited for something that can no longer come.',
      {},
      {
        suggestions: ['Where it asks a question, run it on a terminal, or answer with its flags.'],
      },
    )
  }
}

export class CurrentFolderGoneError extends MmmError {
  readonly code = 'CURRENT_FOLDER_GONE'
  override readonly exitCode = ExitCode.NotFound

  constructor() {
    super('The folder that you are in is gone.', {}, {suggestions: ['Change into one that is there (`cd`); where another has its name by now, `cd .` does.']})
  }
}

export class LineFlagUnknownError extends MmmError<{command: string; flag: string}> {
  readonly code = 'LINE_FLAG_UNKNOWN'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {command: string; flag: string}, near: readonly string[]) {
    super(`\`mmm ${context.command}\` has no flag ${context.flag}.`, context, {suggestions: near.map((name) => `Did you mean --${name}?`)})
  }
}
