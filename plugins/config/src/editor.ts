import {err, ok, type Result} from 'mmm-cli'
import {spawn} from 'node:child_process'
import {EditorFailedError} from './errors.ts'

/** Lets a person edit a file; settles when they have left the editor. The editor may bring words of its own: `code --wait`. */
export async function openEditor(editor: string, path: string): Promise<Result<void, EditorFailedError>> {
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
