import {existsSync} from 'node:fs'
import {dirname} from 'node:path'
import {PERL_STARTER} from './perl-starter.ts'
import {PYTHON_STARTER} from './python-starter.ts'

/** A program that can be a starter, and its arguments. */
export type StarterProgram = readonly [program: string, ...args: string[]]

/** What stands in front of it in a `PATH`, as the shims of version managers do, may take as long to start as ten of it. */
const PYTHON = '/usr/bin/python3'

/**
 * What can be a starter, the quickest first. It has a socket as its descriptor 3, reads orders there, one a line, and carries
 * out one at a time. Words are parted by tabs, and what could part them is written as in an address. It says `r` when it is
 * there and `x CALL ERRNO` when a command could not be started. Most are over at once, and of these it says one thing:
 * `e PID STATUS LEFT SIZE`, the status as waitpid has it, whether others of the process group are left, and how large the log
 * is. Of any other it notes the process and says `p PID` first.
 */
export function starterPrograms({PATH = ''}: Readonly<Record<string, string | undefined>>): StarterProgram[] {
  const python = PATH.split(':').includes(dirname(PYTHON)) && existsSync(PYTHON) ? PYTHON : 'python3'
  const all: StarterProgram[] = [
    [python, '-I', '-S', '-c', PYTHON_STARTER],
    ['perl', '-e', PERL_STARTER],
  ]
  // A macOS without Python has one that asks somebody to install it.
  return process.platform === 'darwin' ? all.slice(1) : all
}
