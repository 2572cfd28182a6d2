import {type Dirent, lstatSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join, relative, sep} from 'node:path'
import {attempt, type Result} from '../result.ts'
import {compareNames} from '../text/order.ts'
import {escapePattern} from '../text/pattern.ts'

export interface SpecFile {
  /** From the project's folder, with forward slashes. */
  readonly path: string
  /** Changes whenever size, times or inode do. */
  readonly fingerprint: string
}

/**
 * The markdown files below a project's specs folder, sorted. Hidden folders, `node_modules` and whatever matches
 * `ignore` (globs on the file name) are left out; a symbolic link to a folder is not followed, so no loop can form.
 */
export function listSpecFiles(projectPath: string, directory: string, ignore: readonly string[]): SpecFile[] {
  const ignored = ignore.map((glob) => globToRegExp(glob))
  const files: SpecFile[] = []
  const top = join(projectPath, directory)
  const pending = [{folder: top, shown: relative(projectPath, top).replaceAll(sep, '/')}]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const {folder, shown} = next
    for (const entry of readFolder(folder)) {
      const {name} = entry
      if (name.startsWith('.') || name === 'node_modules') continue
      // Put together by hand: with thousands of files `join` and `relative` take longer than the system does.
      const path = shown === '' ? name : `${shown}/${name}`
      if (entry.isDirectory()) pending.push({folder: folder + sep + name, shown: path})
      else if (/\.md$/i.test(name) && !ignored.some((glob) => glob.test(name))) {
        const fingerprint = fingerprintOf(folder + sep + name)
        if (fingerprint) files.push({path, fingerprint})
      }
    }
  }
  return files.toSorted((a, b) => compareNames(a.path, b.path))
}

/** The bytes of a file that was just listed, or what the system said instead. */
export function readSpecFile(projectPath: string, path: string): Result<Uint8Array, NodeJS.ErrnoException> {
  return attempt(
    () => readFileSync(join(projectPath, path)),
    (error) => error as NodeJS.ErrnoException,
  )
}

function readFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, {withFileTypes: true})
  } catch {
    return []
  }
}

function fingerprintOf(path: string): string | undefined {
  try {
    const link = lstatSync(path)
    // A link that leads nowhere is listed, so that reading it can say so.
    const {ctimeMs, ino, mtimeMs, size} = (link.isSymbolicLink() && statSync(path, {throwIfNoEntry: false})) || link
    return `${size}-${mtimeMs}-${ctimeMs}-${ino}`
  } catch {
    return undefined
  }
}

function globToRegExp(glob: string): RegExp {
  const pattern = escapePattern(glob)
    .replaceAll(/(?:\\\*)+/g, '.*')
    .replaceAll(String.raw`\?`, '.')
  return new RegExp(`^${pattern}$`, 'i')
}
