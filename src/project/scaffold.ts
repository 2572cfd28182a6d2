import {mkdirSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {FileExistsError, FileWriteFailedError} from '../files/errors.ts'
import {readText} from '../files/read-text.ts'
import {createAtomically, writeAtomically} from '../files/write-atomically.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {formatManifest, MANIFEST, SCHEMA} from './manifest.ts'
import type {Project} from './project.ts'

/** What keeps `.mmm` out of version control, in its `.gitignore`. */
export const IGNORE = '# Everything mmm keeps here is personal or made anew.\n*\n'

/** The text of every file that a project must have. */
export function necessaryFiles(project: Pick<Project, 'description' | 'name'>): ReadonlyArray<readonly [path: string, text: string]> {
  return [
    [MANIFEST, formatManifest(project)],
    ['.mmm/.gitignore', IGNORE],
  ]
}

/** Makes what a project's folder must hold. What is there stays as it is. */
export function scaffold(directory: string, project: Pick<Project, 'description' | 'name'>, schema: object): Result<void, FileWriteFailedError> {
  for (const [path, text] of necessaryFiles(project)) {
    const created = createAtomically(join(directory, path), text)
    if (!created.ok && !(created.error instanceof FileExistsError)) return err(created.error)
  }
  const written = writeSchema(directory, formatSchema(schema))
  return written.ok ? makeFolder(join(directory, 'specs')) : written
}

/** The schema of the manifest as editors read it. */
export function formatSchema(schema: object): string {
  return `${JSON.stringify(schema, null, 2)}\n`
}

function writeSchema(directory: string, text: string): Result<void, FileWriteFailedError> {
  const path = join(directory, SCHEMA)
  const before = readText(path)
  return before.ok && before.value === text ? ok() : writeAtomically(path, text)
}

/** Makes a folder with those above it; harmless where it is there. */
export function makeFolder(path: string): Result<void, FileWriteFailedError> {
  return attempt(
    () => void mkdirSync(path, {recursive: true}),
    (cause) => new FileWriteFailedError({path}, cause),
  )
}

/** Whether a folder is there and not empty; what is no folder is found out by who wants to make one. */
export function hasEntries(directory: string): boolean {
  const entries = attempt(
    () => readdirSync(directory),
    () => undefined,
  )
  return entries.ok && entries.value.length > 0
}
