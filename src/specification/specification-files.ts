import {type Dirent, lstatSync, readdirSync, readFileSync, type Stats, statSync} from 'node:fs'
import {basename, join, relative, sep} from 'node:path'
import {attempt, err, ok, type Result} from '../result.ts'
import {compareNames} from '../text/order.ts'
import {escapePattern} from '../text/pattern.ts'

export interface SpecFile {
  /** From the project's folder, with forward slashes. */
  readonly path: string
  /** Changes whenever size, times or inode do. */
  readonly fingerprint: string
  /** Why it is not to be read at all. */
  readonly refused?: {readonly code: 'too-large' | 'unreadable'; readonly message: string}
}

/** To be raised when files are read another way: then all are read again. */
const READING = 3

/** Specifications longer than this are no texts for a runner. */
export const MAXIMUM_BYTES = 1024 * 1024

/**
 * The markdown files below a project's specs folder, sorted. Hidden folders, `node_modules` and whatever matches
 * `ignore` (globs on the file name) are left out; a symbolic link to a folder is not followed, so no loop can form. A
 * folder that cannot be read stands in the list itself.
 */
export function listSpecFiles(projectPath: string, directory: string, ignore: readonly string[]): SpecFile[] {
  return findSpecFiles(projectPath, directory, ignore).toSorted((a, b) => compareNames(a.path, b.path))
}

/** {@link listSpecFiles}, in no order: of ten thousand, sorting names takes as long as it took to find them. */
export function findSpecFiles(projectPath: string, directory: string, ignore: readonly string[]): SpecFile[] {
  const ignored = ignore.map((glob) => globToRegExp(glob))
  const files: SpecFile[] = []
  const top = join(projectPath, directory)
  const pending = [{folder: top, shown: relative(projectPath, top).replaceAll(sep, '/')}]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const {folder, shown} = next
    const entries = readFolder(folder)
    if (!entries.ok) {
      files.push({path: shown, fingerprint: entries.error, refused: {code: 'unreadable', message: `The folder cannot be read (${entries.error}).`}})
      continue
    }
    for (const entry of entries.value) {
      const {name} = entry
      if (name.startsWith('.') || name === 'node_modules') continue
      // Put together by hand: with thousands of files `join` and `relative` take longer than the system does.
      const path = shown === '' ? name : `${shown}/${name}`
      if (entry.isDirectory()) pending.push({folder: folder + sep + name, shown: path})
      else if (/\.md$/i.test(name) && !ignored.some((glob) => glob.test(name))) {
        const file = lookAt(folder + sep + name, path)
        if (file) files.push(file)
      }
    }
  }
  return files
}

/** One such file, unless it is none or not there. */
export function lookAtSpecFile(
  projectPath: string,
  path: string,
  {directory, ignore}: {readonly directory: string; readonly ignore: readonly string[]},
): SpecFile | undefined {
  const top = relative(projectPath, join(projectPath, directory)).replaceAll(sep, '/')
  const isBelow = top === '' || path.startsWith(`${top}/`)
  if (!isBelow || ignore.some((glob) => globToRegExp(glob).test(basename(path)))) return undefined
  return lookAt(join(projectPath, path), path)
}

/** The bytes of a file that was just listed, or what the system said instead. */
export function readSpecFile(projectPath: string, path: string): Result<Uint8Array, NodeJS.ErrnoException> {
  return attempt(
    () => readFileSync(join(projectPath, path)),
    (error) => error as NodeJS.ErrnoException,
  )
}

/** A folder that is not there holds nothing; of one that cannot be read, the code of the error. */
function readFolder(folder: string): Result<Dirent[], string> {
  try {
    return ok(readdirSync(folder, {withFileTypes: true}))
  } catch (error) {
    const {code = 'unknown'} = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? ok([]) : err(code)
  }
}

function lookAt(file: string, path: string): SpecFile | undefined {
  try {
    const link = lstatSync(file)
    // A link that leads nowhere is listed, so that reading it can say so.
    const stats = (link.isSymbolicLink() && statSync(file, {throwIfNoEntry: false})) || link
    const {ctimeMs, ino, mtimeMs, size} = stats
    const refused = refusalOf(stats)
    const fingerprint = `${READING}:${size}-${mtimeMs}-${ctimeMs}-${ino}`
    return refused ? {path, fingerprint, refused} : {path, fingerprint}
  } catch (error) {
    const {code = 'unknown'} = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? undefined : {path, fingerprint: code, refused: {code: 'unreadable', message: `The file cannot be read (${code}).`}}
  }
}

/** A stranger's link may lead to a device that never ends, or to a pipe that nobody writes to. */
function refusalOf(stats: Stats): SpecFile['refused'] {
  if (stats.size > MAXIMUM_BYTES) return {code: 'too-large', message: `The file is longer than ${MAXIMUM_BYTES / 1024} KiB.`}
  if (stats.isFile() || stats.isSymbolicLink()) return undefined
  return {code: 'unreadable', message: `It is no file, but ${stats.isDirectory() ? 'a link to a folder' : 'a device, a pipe or a socket'}.`}
}

function globToRegExp(glob: string): RegExp {
  const pattern = escapePattern(glob)
    .replaceAll(/(?:\\\*)+/g, '.*')
    .replaceAll(String.raw`\?`, '.')
  return new RegExp(`^${pattern}$`, 'i')
}
