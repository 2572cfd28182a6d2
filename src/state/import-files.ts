import {existsSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {FileWriteFailedError} from '../files/errors.ts'
import type {FileChanges} from '../files/file-changes.ts'
import {readText} from '../files/read-text.ts'
import {err, ok, type Result} from '../result.ts'
import {ImportConflictError} from './errors.ts'

/** A specification's file as a document has it. */
export interface ImportedFile {
  readonly id: string
  /** From the project's folder. */
  readonly path: string
  readonly text: () => string
}

interface Options {
  readonly files: readonly ImportedFile[]
  readonly projectPath: string
  /** Replace files that say something else. */
  readonly force: boolean
  readonly written: FileChanges
}

/** Writes the files that are not there; gives their paths. One that says something else is in the way. */
export function writeImportedFiles({files, force, projectPath, written}: Options): Result<string[], FileWriteFailedError | ImportConflictError> {
  const wanted: ImportedFile[] = []
  const conflicts: string[] = []
  for (const file of files) {
    const target = join(projectPath, file.path)
    const isReplaceable = isFileOrFree(target, projectPath)
    const isThere = isReplaceable && existsSync(target)
    if (isThere && says(target, file.text())) continue
    wanted.push(file)
    if (!isReplaceable || (isThere && !force)) conflicts.push(file.path)
  }
  if (conflicts.length > 0) return err(new ImportConflictError({paths: conflicts}))
  for (const {path, text} of wanted) written.write(join(projectPath, path), text)
  const done = written.apply()
  return done.ok ? ok(wanted.map(({path}) => path)) : done
}

/** Whether a file may stand at a path: nothing but a file is there, and nothing but folders above it. */
function isFileOrFree(target: string, projectPath: string): boolean {
  if (kindOf(target) === 'folder') return false
  for (let folder = dirname(target); folder !== projectPath; folder = dirname(folder)) if (kindOf(folder) === 'file') return false
  return true
}

function kindOf(path: string): 'file' | 'folder' | undefined {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch {
    return undefined
  }
}

function says(path: string, text: string): boolean {
  const read = readText(path)
  return read.ok && read.value === text
}
