import {existsSync, readFileSync, rmdirSync, rmSync} from 'node:fs'
import {dirname} from 'node:path'
import {attempt, ok, type Result} from '../result.ts'
import {FileWriteFailedError} from './errors.ts'
import {writeAtomically} from './write-atomically.ts'

/** Writes and deletes files in such a way that all of it can be taken back, folders that were made included. */
export class FileChanges {
  readonly #undo: Array<() => void> = []

  write(path: string, text: string): Result<void, FileWriteFailedError> {
    const kept = this.#keep(path)
    return kept.ok ? writeAtomically(path, text) : kept
  }

  remove(path: string): Result<void, FileWriteFailedError> {
    if (!existsSync(path)) return ok()
    const kept = this.#keep(path)
    if (!kept.ok) return kept
    return attempt(
      () => rmSync(path),
      (cause) => new FileWriteFailedError({path}, cause),
    )
  }

  /** Takes back everything that can be, the last change first. */
  undo(): void {
    for (const step of this.#undo.splice(0).toReversed()) ignoringErrors(step)
  }

  /** Remembers what is there now: the bytes of the file, or which folders there are not yet. */
  #keep(path: string): Result<void, FileWriteFailedError> {
    return attempt(
      () => {
        if (existsSync(path)) {
          const bytes = readFileSync(path)
          this.#undo.push(() => void writeAtomically(path, bytes))
          return
        }
        const missing: string[] = []
        for (let folder = dirname(path); !existsSync(folder); folder = dirname(folder)) missing.push(folder)
        this.#undo.push(() => {
          ignoringErrors(() => rmSync(path))
          for (const folder of missing) ignoringErrors(() => rmdirSync(folder))
        })
      },
      (cause) => new FileWriteFailedError({path}, cause),
    )
  }
}

/** What was never written, or has been taken away or filled by somebody else, is no reason to leave the rest. */
function ignoringErrors(step: () => void): void {
  try {
    step()
  } catch {}
}
