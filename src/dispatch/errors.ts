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
