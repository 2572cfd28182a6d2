import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** Says that a run left a specification done, as far as it can be before it has landed. */
export interface FinishedNote {
  /** Of the specification's text that was carried out. */
  readonly contentHash: string
  readonly commit: string
}

/** Where the note of one specification in one run lies, beside its work tree. */
export function finishedNoteOf(directory: string, run: number, spec: string): string {
  return join(directory, String(run), `${spec}.finished`)
}

export function readFinished(directory: string, run: number, spec: string): FinishedNote | undefined {
  const path = finishedNoteOf(directory, run, spec)
  const [contentHash, commit] = existsSync(path) ? readFileSync(path, 'utf8').trim().split(' ') : []
  return contentHash !== undefined && commit !== undefined ? {contentHash, commit} : undefined
}
