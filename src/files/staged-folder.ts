import {existsSync, lstatSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {err, ok, type Result} from '../result.ts'
import {FileWriteFailedError} from './errors.ts'
import {syncDirectory} from './write-atomically.ts'

/** Makes a folder with all that `fill` puts into it, or nothing: it gets its name when it is complete. */
export function makeStaged<E>(path: string, fill: (staged: string) => Result<void, E>): Result<void, E | FileWriteFailedError> {
  let staged: string | undefined
  const above = missingAbove(path)
  let isDone = false
  try {
    mkdirSync(dirname(path), {recursive: true})
    staged = mkdtempSync(join(dirname(path), `.${basename(path)}-`))
    // Inside, since a temporary folder is its owner's alone.
    const inner = join(staged, basename(path))
    mkdirSync(inner)
    const filled = fill(inner)
    if (!filled.ok) return filled
    renameSync(inner, path)
    syncDirectory(dirname(path))
    isDone = true
    return ok()
  } catch (cause) {
    return err(new FileWriteFailedError({path}, cause))
  } finally {
    if (staged) rmSync(staged, {recursive: true, force: true})
    if (!isDone) removeEmpty(above)
  }
}

/** Folders above a path that are not there, deepest first. */
export function missingAbove(path: string): string[] {
  const missing: string[] = []
  for (let folder = dirname(path); !existsSync(folder); folder = dirname(folder)) missing.push(folder)
  return missing
}

/** Takes folders away again that nobody has put anything into. */
export function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder)
    } catch {}
  }
}

/** Whether anything has that name, a link that leads nowhere included. */
export function isTaken(path: string): boolean {
  return lstatSync(path, {throwIfNoEntry: false}) !== undefined
}
