import {execFile} from 'node:child_process'
import {createHash} from 'node:crypto'
import {copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join, relative, resolve, sep} from 'node:path'
import {promisify} from 'node:util'
import {globMatcher} from '../text/glob-match.ts'
import type {SpecMetadata} from '../specification/specification.ts'
import type {RunnerTask} from './runner.ts'

const run = promisify(execFile)
/** Bytes that git may print. */
const MAXIMUM_OUTPUT = 256 * 1024 * 1024

/** Gives the files that changed since it was made: of those that a specification may change, and all that could be seen. */
export interface ChangeProbe {
  (): Promise<{readonly touched: readonly string[]; readonly all: readonly string[]}>
  /** What each file held. */
  readonly before: ReadonlyMap<string, string>
}

/** Whether a folder lies in a git work tree. */
export function isInGit(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return true
    if (dirname(at) === at) return false
  }
}

/** The commit that is checked out; `null` where there is none, or no git. */
export async function headCommit(folder: string): Promise<string | null> {
  if (!isInGit(folder)) return null
  try {
    return (await git(folder, ['rev-parse', '--verify', '--quiet', 'HEAD'])).trim() || null
  } catch {
    return null
  }
}

/** Whether an attempt changed something cannot be told where nothing says which files to look at. */
export function refuseUnseen({requires_change: required, touches = []}: SpecMetadata, path: string): string | undefined {
  if (!required || touches.length > 0 || isInGit(path)) return undefined
  return 'requires_change needs to know which files to look at: give it `touches` globs, or make the project a git work tree'
}

/** Looks at the files that a specification may change: those it touches, or, in a git work tree, all that git would keep. */
export async function probeChanges(task: Pick<RunnerTask, 'project' | 'spec'>): Promise<ChangeProbe> {
  return probeSince(task, await look(task))
}

/** What has changed since files were as they are told. */
export function probeSince(task: Pick<RunnerTask, 'project' | 'spec'>, before: ReadonlyMap<string, string>): ChangeProbe {
  const isTouched = touchedBy(task.spec.metadata)
  const probe = async (): ReturnType<ChangeProbe> => {
    const after = await look(task)
    const all = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).toSorted()
    return {all, touched: all.filter((path) => isTouched(path))}
  }
  return Object.assign(probe, {before})
}

async function look({project, spec}: Pick<RunnerTask, 'project' | 'spec'>): Promise<Map<string, string>> {
  return isInGit(project.path) ? treeOf(project.path) : filesOf(project.path, touchedBy(spec.metadata))
}

/** Whether a specification may change a file. */
export function touchedBy({touches = []}: SpecMetadata): (path: string) => boolean {
  return touches.length > 0 ? globMatcher(touches) : () => true
}

/** What git would commit, with the content's hash of each file. Index and objects of the repository stay as they are. */
async function treeOf(folder: string): Promise<Map<string, string>> {
  const [objects, index] = (await git(folder, ['rev-parse', '--git-path', 'objects', '--git-path', 'index'])).split('\n') as [string, string]
  const scratch = mkdtempSync(join(tmpdir(), 'mmm-tree-'))
  try {
    // Without a folder for objects git sees no repository.
    mkdirSync(join(scratch, 'objects'))
    // With the index goes what git knows of files that have not changed, so that it reads only the others.
    if (existsSync(resolve(folder, index))) copyIndex(resolve(folder, index), join(scratch, 'index'))
    const environment = {
      GIT_INDEX_FILE: join(scratch, 'index'),
      GIT_OBJECT_DIRECTORY: join(scratch, 'objects'),
      GIT_ALTERNATE_OBJECT_DIRECTORIES: resolve(folder, objects),
    }
    await git(folder, ['add', '--all', '--', '.', ':(exclude).mmm'], environment)
    const listed = await git(folder, ['ls-files', '--stage', '-z', '--', '.', ':(exclude).mmm'], environment)
    const entries = listed.split('\0').flatMap((entry) => {
      const tab = entry.indexOf('\t')
      return tab > 0 ? [[entry.slice(tab + 1), entry.slice(0, tab)] as const] : []
    })
    return new Map(entries)
  } finally {
    rmSync(scratch, {recursive: true, force: true})
  }
}

/** As old as it was: git reads what changed in the second in which its index was written, however new a file looks. */
function copyIndex(from: string, to: string): void {
  const {atime, mtime} = statSync(from)
  copyFileSync(from, to)
  utimesSync(to, atime, mtime)
}

function filesOf(folder: string, isTouched: (path: string) => boolean): Map<string, string> {
  const files = new Map<string, string>()
  const pending = [folder]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of readFolder(at)) {
      const path = relative(folder, join(at, entry.name)).replaceAll(sep, '/')
      if (entry.isDirectory() && path !== '.mmm' && entry.name !== '.git' && entry.name !== 'node_modules') pending.push(join(at, entry.name))
      else if (entry.isFile() && isTouched(path)) files.set(path, hashOf(join(at, entry.name)))
    }
  }
  return files
}

function readFolder(path: string): ReturnType<typeof readDirents> {
  try {
    return readDirents(path)
  } catch {
    return []
  }
}

const readDirents = (path: string) => readdirSync(path, {withFileTypes: true})

/** A file that goes away meanwhile has changed. */
function hashOf(path: string): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch {
    return 'gone'
  }
}

async function git(folder: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
  const options = {cwd: folder, env: {...clean, GIT_OPTIONAL_LOCKS: '0', ...environment}, maxBuffer: MAXIMUM_OUTPUT}
  return (await run('git', args, options)).stdout
}
