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
  const pending = [join(projectPath, directory)]
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const entry of readFolder(folder)) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const path = join(folder, entry.name)
      if (entry.isDirectory()) pending.push(path)
      else if (/\.md$/i.test(entry.name) && !ignored.some((glob) => glob.test(entry.name))) {
        const fingerprint = fingerprintOf(path)
        if (fingerprint) files.push({path: relative(projectPath, path).replaceAll(sep, '/'), fingerprint})
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
