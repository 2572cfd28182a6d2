import {type ChildProcess, type ChildProcessWithoutNullStreams, spawn} from 'node:child_process'
import {mkdtempSync, realpathSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const BINARY = join(ROOT, 'bin', 'run.js')

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  readonly finished: Promise<Finished>
  /** Settles when `text` has been printed on stdout or stderr. */
  printed(text: string): Promise<void>
}

/** A folder and a home of mmm's own, with the real binary to run in them. */
export class Sandbox {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'mmm-sandbox-')))
  readonly home = join(this.root, 'home')
  readonly #running = new Set<ChildProcess>()

  /** The environment that the binary gets: this process's own, but with the home of the sandbox. */
  get environment(): Record<string, string> {
    return {...cleanEnvironment(), MMM_HOME: this.home}
  }

  /** Starts the real binary. */
  start(args: readonly string[], {cwd = this.root, env = {}}: {cwd?: string; env?: Record<string, string>} = {}): Running {
    const child = spawn(process.execPath, [BINARY, ...args], {cwd, env: {...this.environment, ...env}})
    child.stdin.end()
    this.#running.add(child)
    child.on('exit', () => this.#running.delete(child))
    let stdout = ''
    let stderr = ''
    const watchers = new Set<() => void>()
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      for (const watch of watchers) watch()
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
      for (const watch of watchers) watch()
    })
    const finished = new Promise<Finished>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => resolve({code, signal, stdout, stderr}))
    })
    const printed = (text: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          if (!stdout.includes(text) && !stderr.includes(text)) return
          watchers.delete(watch)
          resolve()
        }
        watchers.add(watch)
        watch()
        void finished.then(() => reject(new Error(`it ended without printing "${text}":\n${stdout}${stderr}`)))
      })
    return {child, finished, printed}
  }

  /** Runs the real binary to its end. */
  run(args: readonly string[], options: {cwd?: string; env?: Record<string, string>} = {}): Promise<Finished> {
    return this.start(args, options).finished
  }

  /** A test that failed may have left something running: that is told to stop, and to hurry. */
  remove(): void {
    for (const child of this.#running) for (const signal of ['SIGTERM', 'SIGTERM'] as const) child.kill(signal)
    rmSync(this.root, {force: true, recursive: true})
  }
}

/** Runs a test with a sandbox, and removes that afterwards. */
export async function withSandbox(test: (sandbox: Sandbox) => Promise<void>): Promise<void> {
  const sandbox = new Sandbox()
  try {
    await test(sandbox)
  } finally {
    sandbox.remove()
  }
}

function cleanEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('MMM_'))
  return Object.fromEntries(entries)
}
