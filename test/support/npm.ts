import {execFileSync} from 'node:child_process'
import {join} from 'node:path'
import {ROOT} from './binary.ts'

const NPM = join(ROOT, 'node_modules', 'npm', 'bin', 'npm-cli.js')

/** Runs npm in a folder, on the Node that runs the tests, and gives what it printed. */
export function npm(cwd: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [NPM, ...args], {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 170_000})
}
