// What every script needs: the packages installed, the build fresh, and Node 24 even where the machine's own Node is older.
import {spawnSync} from 'node:child_process'
import {existsSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const modules = join(root, 'node_modules')

/** The project's own Node, once it is installed. */
export function ownNode() {
  const own = join(modules, 'node', 'bin', 'node')
  return existsSync(own) ? own : process.execPath
}

/** Installs and builds what is missing or out of date; says nothing when there is nothing to do. */
export function prepare() {
  const lock = join(root, 'package-lock.json')
  const installed = join(modules, '.package-lock.json')
  if (!existsSync(installed) || statSync(lock).mtimeMs > statSync(installed).mtimeMs) {
    process.stdout.write('Installing packages …\n')
    // Not `npm ci`: it refuses a lock in which a mirror that lacks other platforms' binaries has left them out.
    run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'])
  }
  run(ownNode(), [join(root, 'scripts', 'build.mjs')])
}

/** Runs a program with the project's own tools first on the path; a failure ends the script with the same code. */
export function run(command, args, options = {}) {
  const {status, error, signal} = start(command, args, options)
  if (error) throw error
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1))
}

export function start(command, args, options = {}) {
  const path = [join(modules, 'node', 'bin'), join(modules, '.bin'), process.env.PATH].join(':')
  return spawnSync(command, args, {cwd: root, stdio: 'inherit', ...options, env: {...process.env, ...options.env, PATH: path}})
}
