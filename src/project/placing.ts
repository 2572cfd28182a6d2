import {lstatSync, readFileSync, type Stats, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {FileWriteFailedError} from '../files/errors.ts'
import {FileChanges, makeExecutable} from '../files/file-changes.ts'
import {syncAll} from '../files/write-atomically.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import type {RenderedFile} from '../template/render-project.ts'
import {FilesInTheWayError, LinkInTheWayError} from './errors.ts'
import {makeFolder} from './scaffold.ts'
import {journalsOf} from './state-directory.ts'

export type PlaceError = FilesInTheWayError | FileWriteFailedError | LinkInTheWayError

/** Writes files into a folder that is nobody's yet. */
export function fillFolder(folder: string, files: readonly RenderedFile[]): Result<void, FileWriteFailedError> {
  for (const {content, executable, path} of files) {
    const target = join(folder, path)
    const made = makeFolder(dirname(target))
    if (!made.ok) return made
    const written = attempt(
      () => {
        writeFileSync(target, content, {flag: 'wx'})
        if (executable) makeExecutable(target)
      },
      (cause) => new FileWriteFailedError({path: target}, cause),
    )
    if (!written.ok) return written
  }
  return attempt(
    () =>
      syncAll(
        folder,
        files.map(({path}) => join(folder, path)),
      ),
    (cause) => new FileWriteFailedError({path: folder}, cause),
  )
}

/** Plans files in a folder that has others: none is written over unless `mayReplace` says so, and none through a link. What is there already, byte for byte, stays. */
export function planFiles(
  folder: string,
  files: readonly RenderedFile[],
  mayReplace: (path: string) => boolean,
): Result<FileChanges, FilesInTheWayError | LinkInTheWayError> {
  const changes = new FileChanges({root: folder, journals: journalsOf(folder)})
  const [inTheWay, folders]: [string[], string[]] = [[], []]
  for (const {content, executable, path} of files) {
    const found = lookDown(folder, path)
    if (found?.stats.isSymbolicLink()) return err(new LinkInTheWayError({path: join(folder, found.path)}))
    const target = join(folder, path)
    if (found && (found.path !== path || !found.stats.isFile())) folders.push(found.path)
    else if (!found || (mayReplace(path) && !isSame(target, content))) changes.write(target, () => content, {executable})
    else if (!isSame(target, content)) inTheWay.push(path)
  }
  if (inTheWay.length + folders.length === 0) return ok(changes)
  return err(new FilesInTheWayError({path: folder, files: inTheWay, folders: [...new Set(folders)]}))
}

/** What is at a path, or the first thing above it that is no folder. */
function lookDown(root: string, path: string): {readonly path: string; readonly stats: Stats} | undefined {
  const parts = path.split('/')
  for (let length = 1; length <= parts.length; length++) {
    const part = parts.slice(0, length).join('/')
    const stats = lstatSync(join(root, part), {throwIfNoEntry: false})
    if (!stats) return undefined
    if (length === parts.length || !stats.isDirectory()) return {path: part, stats}
  }
  return undefined
}

function isSame(path: string, content: string | Uint8Array): boolean {
  return readFileSync(path).equals(Buffer.from(content))
}
