import {lstatSync, readdirSync, readFileSync, type Stats, statSync} from 'node:fs'
import {basename, join, relative, sep} from 'node:path'
import {attempt, err, ok, type Result} from '../result.ts'
import {compareNames} from '../text/order.ts'
import {escapePattern} from '../text/pattern.ts'
import {FilesLook, type SpecFile} from './files-look.ts'

export {MAXIMUM_BYTES, type SpecFile} from './files-look.ts'

/** So many names that may be folders are looked at one by one; where there are more, the system is asked for what they are. */
const FEW = 100

/**
 * The markdown files below a project's specs folder, sorted. Hidden folders, `node_modules` and whatever matches
 * `ignore` (globs on the file name) are left out; a symbolic link to a folder is not followed, so no loop can form. A
 * folder that cannot be read stands in the list itself.
 */
export function listSpecFiles(projectPath: string, directory: string, ignore: readonly string[]): SpecFile[] {
  return lookAtSpecFiles(projectPath, directory, ignore)
    .files()
    .toSorted((a, b) => compareNames(a.path, b.path))
}

/** {@link listSpecFiles}, in no order: of ten thousand, sorting names takes as long as it took to find them. */
export function lookAtSpecFiles(projectPath: string, directory: string, ignore: readonly string[]): FilesLook {
  const ignored = toRegExp(ignore)
  const look = new FilesLook()
  const top = join(projectPath, directory)
  const pending = [{folder: top, shown: relative(projectPath, top).replaceAll(sep, '/')}]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const {folder, shown} = next
    const names = readFolder(folder)
    if (!names.ok) {
      look.refuse(shown, names.error, 'folder')
      continue
    }
    // Put together by hand: with thousands of files `join` and `relative` take longer than the system does.
    const [before, shownBefore] = [folder + sep, shown === '' ? '' : `${shown}/`]
    const descend = (name: string): unknown => pending.push({folder: before + name, shown: shownBefore + name})
    const others: string[] = []
    for (const name of names.value) {
      if (name.startsWith('.') || name === 'node_modules') continue
      if (!isMarkdown(name)) {
        others.push(name)
        continue
      }
      const stats = lookAt(before + name)
      if (stats === 'folder') descend(name)
      else if (stats && !ignored.test(name)) addTo(look, shownBefore + name, stats)
    }
    for (const name of foldersAmong(others, folder)) descend(name)
  }
  return look
}

/** One such file, unless it is none or not there. */
export function lookAtSpecFile(
  projectPath: string,
  path: string,
  {directory, ignore}: {readonly directory: string; readonly ignore: readonly string[]},
): SpecFile | undefined {
  const top = relative(projectPath, join(projectPath, directory)).replaceAll(sep, '/')
  const isBelow = top === '' || path.startsWith(`${top}/`)
  if (!isBelow || isIgnored(path, ignore)) return undefined
  const stats = lookAt(join(projectPath, path))
  if (stats === undefined || stats === 'folder') return undefined
  const look = new FilesLook()
  addTo(look, path, stats)
  return look.files()[0]
}

/** The bytes of a file that was just listed, or what the system said instead. */
export function readSpecFile(projectPath: string, path: string): Result<Uint8Array, NodeJS.ErrnoException> {
  return attempt(
    () => readFileSync(join(projectPath, path)),
    (error) => error as NodeJS.ErrnoException,
  )
}

/** A folder that is not there holds nothing; of one that cannot be read, the code of the error. */
function readFolder(folder: string): Result<string[], string> {
  try {
    return ok(readdirSync(folder))
  } catch (error) {
    const {code = 'unknown'} = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? ok([]) : err(code)
  }
}

/** Those that are folders, of what is not named as a specification. */
function foldersAmong(others: readonly string[], folder: string): string[] {
  if (others.length <= FEW) return others.filter((name) => lookAt(folder + sep + name) === 'folder')
  const isFolder = new Map(readdirSync(folder, {withFileTypes: true}).map((entry) => [entry.name, entry.isDirectory()]))
  return others.filter((name) => isFolder.get(name))
}

/** What is there, where that can be told; a link to a folder is none. */
function lookAt(file: string): Stats | 'folder' | {readonly code: string} | undefined {
  try {
    const stats = lstatSync(file)
    if (stats.isFile()) return stats
    if (stats.isDirectory()) return 'folder'
    // A link that leads nowhere is listed, so that reading it can say so.
    return (stats.isSymbolicLink() && statSync(file, {throwIfNoEntry: false})) || stats
  } catch (error) {
    const {code = 'unknown'} = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? undefined : {code}
  }
}

function addTo(look: FilesLook, path: string, found: Stats | {readonly code: string}): void {
  if ('code' in found) look.refuse(path, found.code, 'file')
  else look.add(path, found)
}

function isMarkdown(name: string): boolean {
  return name.endsWith('.md') || /\.md$/i.test(name)
}

/** Whether the setting `specs.ignore` leaves a file out. */
export function isIgnored(path: string, ignore: readonly string[]): boolean {
  return toRegExp(ignore).test(basename(path))
}

/** Of the names that match one of some globs. */
function toRegExp(globs: readonly string[]): RegExp {
  const patterns = globs.map((glob) =>
    escapePattern(glob)
      .replaceAll(/(?:\\\*)+/g, '.*')
      .replaceAll(String.raw`\?`, '.'),
  )
  return new RegExp(`^(?:${patterns.join('|')})$`, 'i')
}
