import {createHash} from 'node:crypto'
import {existsSync, readdirSync} from 'node:fs'
import {join, resolve} from 'node:path'
import type {Project} from './project.ts'

/** Where a project's state lies: inside the project, unless `MMM_STATE_DIR` names a place for the states of all projects. */
export function stateDirectoryOf(
  project: Pick<Project, 'name' | 'path'>,
  {cwd, environment: {MMM_STATE_DIR: moved}}: {readonly cwd: string; readonly environment: Readonly<Record<string, string | undefined>>},
): string {
  if (!moved) return join(project.path, '.mmm')
  const hash = createHash('sha256').update(project.path).digest('hex').slice(0, 8)
  const directory = resolve(cwd, moved)
  // The folder keeps the name that the project had when it was made.
  return join(directory, foldersOf(directory).find((name) => name.endsWith(`-${hash}`)) ?? `${project.name}-${hash}`)
}

/** Where changes of files lie until they are settled, on the disk that the files are on; mostly there is no such folder. */
export function journalsOf(projectPath: string): string {
  return join(projectPath, '.mmm', 'file-changes')
}

function foldersOf(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory).toSorted() : []
}
