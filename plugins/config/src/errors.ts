import {ExitCode, MmmError} from 'mmm-cli'

export class EditorMissingError extends MmmError<{path: string}> {
  readonly code = 'EDITOR_MISSING'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {path: string}) {
    super('There is no editor to open the file with.', context, {
      suggestions: ['Run `mmm config set editor PROGRAM`, or set $VISUAL or $EDITOR.', `Edit ${context.path} yourself, then run \`mmm config validate\`.`],
    })
  }
}

export class TerminalMissingError extends MmmError<{path: string}> {
  readonly code = 'TERMINAL_MISSING'
  override readonly exitCode = ExitCode.Usage

  constructor(context: {path: string}) {
    super('An editor needs a terminal, and there is none.', context, {
      suggestions: ['Use `mmm config set KEY VALUE` in scripts.', `The file is ${context.path}.`],
    })
  }
}

export class EditorFailedError extends MmmError<{editor: string; path: string}> {
  readonly code = 'EDITOR_FAILED'

  constructor(context: {editor: string; path: string}, how: string) {
    super(`The editor \`${context.editor}\` ${how}.`, context, {suggestions: ['Run `mmm config set editor PROGRAM` to choose another.']})
  }
}
