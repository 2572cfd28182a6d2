import {existsSync} from 'node:fs'
import {isAbsolute, join} from 'node:path'
import {PERL_STARTER} from './perl-starter.ts'
import {PYTHON_STARTER} from './python-starter.ts'

/** A program that can be a starter, and its arguments. */
export type StarterProgram = readonly [program: string, ...args: string[]]

/** Where a system has its own: what stands in front of it in a `PATH`, as the shims of version managers do, may take as long to start as ten of it. */
const SYSTEM = '/usr/bin'

/**
 * What can be a starter, the quickest first. It has a socket as its descriptor 3, reads orders there, one a line, and carries
 * out one at a time. Words are parted by tabs, and what could part them is written as in an address. It says `r` when it is
 * there and `x CALL ERRNO` when a command could not be started. Most are over at once, and of these it says one thing:
 * `e PID STATUS LEFT SIZE`, the status as waitpid has it, whether others of the process group are left, and how large the log
 * is. Of any other it notes the process and says `p PID` first.
 */
export function starterPrograms({PATH = ''}: Readonly<Record<string, string | undefined>>): StarterProgram[] {
  const folders = PATH.split(':').filter((folder) => isTrusted(folder))
  return [
    // A macOS without Python has one that asks somebody to install it.
    ...(process.platform === 'darwin' ? [] : find('python3', folders, ['-I', '-S', '-c', PYTHON_STARTER])),
    ...find('perl', folders, ['-e', PERL_STARTER]),
  ]
}

/** What a project brings may be carried out by its own commands, not in their place. */
function isTrusted(folder: string): boolean {
  const here = currentFolder()
  return isAbsolute(folder) && !folder.split('/').includes('node_modules') && (here === '/' || !`${folder}/`.startsWith(`${here}/`))
}

function find(name: string, folders: readonly string[], args: readonly string[]): StarterProgram[] {
  const there = folders.filter((folder) => existsSync(join(folder, name)))
  const folder = there.includes(SYSTEM) ? SYSTEM : there[0]
  return folder === undefined ? [] : [[join(folder, name), ...args]]
}

/** Somebody may have removed it. */
function currentFolder(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}
