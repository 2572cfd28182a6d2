import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {FileExistsError, FileWriteFailedError} from '../files/errors.ts'
import {createAtomically} from '../files/write-atomically.ts'
import {attempt, err, type Result} from '../result.ts'
import {formatManifest, MANIFEST} from './manifest.ts'
import type {Project} from './project.ts'

/** What keeps `.mmm` out of version control, in its `.gitignore`. */
export const IGNORE = '# Everything mmm keeps here is personal or made anew.\n*\n'

/** Makes what a project's folder must hold. What is there stays as it is. */
export function scaffold(directory: string, project: Pick<Project, 'description' | 'name'>): Result<void, FileWriteFailedError> {
  const files: ReadonlyArray<readonly [path: string, text: string]> = [
    [MANIFEST, formatManifest(project)],
    [join('.mmm', '.gitignore'), IGNORE],
  ]
  for (const [path, text] of files) {
    const created = createAtomically(join(directory, path), text)
    if (!created.ok && !(created.error instanceof FileExistsError)) return err(created.error)
  }
  return makeFolder(join(directory, 'specs'))
}

/** Makes a folder with those above it; harmless where it is there. */
export function makeFolder(path: string): Result<void, FileWriteFailedError> {
  return attempt(
    () => void mkdirSync(path, {recursive: true}),
    (cause) => new FileWriteFailedError({path}, cause),
  )
}
