import {err, ok, type Result} from '../result.ts'
import {EditorFailedError, EditorMissingError, TerminalMissingError} from './errors.ts'

/** A file that is to be edited, and what to say where it cannot be. */
export interface EditorOptions {
  /** The file that is to be edited. */
  readonly path: string
  /** What the setting `editor` says; without it, `$VISUAL` and `$EDITOR` do. */
  readonly setting: string | undefined
  /** What to do in scripts instead, a sentence. */
  readonly inScripts: string
  /** The command that checks the file after it was edited without mmm. */
  readonly check: string
}

/** The editor that a person wants, where one can be opened. */
export function findEditor({check, inScripts, path, setting}: EditorOptions): Result<string, EditorMissingError | TerminalMissingError> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return err(new TerminalMissingError({path}, inScripts))
  const editor = setting ?? (process.env.VISUAL || process.env.EDITOR)
  return editor ? ok(editor) : err(new EditorMissingError({path}, check))
}

/** Lets a person edit a file; settles when they have left the editor. The editor may bring words of its own: `code --wait`. */
export async function openEditor(editor: string, path: string): Promise<Result<void, EditorFailedError>> {
  const {spawn} = await import('node:child_process')
  // Ctrl-C belongs to the editor while it is open.
  const ignore = (): void => {}
  process.on('SIGINT', ignore)
  try {
    const how = await new Promise<string | undefined>((resolve) => {
      const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', path], {stdio: 'inherit'})
      child.on('error', (error) => resolve(`could not be started: ${error.message}`))
      child.on('exit', (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`))
    })
    return how === undefined ? ok() : err(new EditorFailedError({editor, path}, how))
  } finally {
    process.off('SIGINT', ignore)
  }
}
