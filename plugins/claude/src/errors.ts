import {ExitCode, MmmError} from 'mmm-cli'

export class PromptFailedError extends MmmError<{path: string}> {
  readonly code = 'PROMPT_FAILED'
  override readonly exitCode = ExitCode.Invalid

  constructor(context: {path: string}, cause: unknown) {
    super(`The prompt cannot be made from ${context.path}: ${(cause as Error).message.replace(/\.$/, '')}.`, context, {
      cause,
      suggestions: ['Mend the template: it is Liquid, and `mmm spec show ID --prompt` shows what comes of it.'],
    })
  }
}
