/**
 * The front door of mmm for the tests of a plugin: real commands, dispatched for real, in a folder and a home of their own.
 *
 * @packageDocumentation
 */
import {AsyncLocalStorage} from 'node:async_hooks'
import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {dispatch} from './dispatch/dispatch.ts'
import {releaseProcess} from './plugin/containment.ts'

/** What a command line came to. */
export interface CommandOutcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** What `--json` printed. */
  json<T>(): T
}

/** A folder and a home of mmm for one test. */
export interface Workspace {
  /** An empty folder; commands run in it. Absolute, without symbolic links. */
  readonly directory: string
  /** mmm's home in this workspace. */
  readonly home: string
  /** Runs a command line in this process, as the binary would. One at a time. */
  run(...argv: readonly string[]): Promise<CommandOutcome>
  /** Writes a file below the folder, with its parent folders. */
  write(path: string, text: string): void
  read(path: string): string
}

/** What a workspace is made with. */
export interface WorkspaceOptions {
  /** Folders of plugins to link, such as the one under test. */
  readonly plugins?: ReadonlyArray<{readonly name: string; readonly root: string}>
  /** Environment variables on top of those of this process. */
  readonly environment?: Readonly<Record<string, string>>
}

/**
 * Runs a test in a workspace of its own, and removes that afterwards.
 *
 * @example
 * it('greets', () => withWorkspace(async ({run}) => {
 *   const {stdout} = await run('hello', 'Ada')
 *   expect(stdout).to.equal('Hello Ada\n')
 * }, {plugins: [{name: 'mmm-plugin-hello', root: pluginRoot}]}))
 */
export async function withWorkspace(test: (workspace: Workspace) => Promise<void>, options: WorkspaceOptions = {}): Promise<void> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'mmm-workspace-')))
  const directory = join(root, 'work')
  const home = join(root, 'home')
  mkdirSync(directory)
  linkPlugins(home, options.plugins ?? [])
  try {
    await test({
      directory,
      home,
      run: (...argv) => runIn(directory, {...options.environment, MMM_HOME: home}, argv),
      write(path, text) {
        mkdirSync(dirname(join(directory, path)), {recursive: true})
        writeFileSync(join(directory, path), text)
      },
      read: (path) => readFileSync(join(directory, path), 'utf8'),
    })
  } finally {
    rmSync(root, {force: true, recursive: true})
  }
}

/** What `mmm plugins link` writes, without npm's part in it. */
function linkPlugins(home: string, plugins: NonNullable<WorkspaceOptions['plugins']>): void {
  if (plugins.length === 0) return
  mkdirSync(join(home, 'data'), {recursive: true})
  const oclif = {schema: 1, plugins: plugins.map(({name, root}) => ({name, root, type: 'link'}))}
  writeFileSync(join(home, 'data', 'package.json'), JSON.stringify({oclif}))
}

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

async function runIn(directory: string, environment: Readonly<Record<string, string>>, argv: readonly string[]): Promise<CommandOutcome> {
  const before = {cwd: process.cwd(), environment: {...process.env}, exitCode: process.exitCode}
  const output = capture()
  process.chdir(directory)
  for (const name of Object.keys(process.env)) if (name.startsWith('MMM_')) delete process.env[name]
  Object.assign(process.env, environment)
  try {
    const code = await output.take(() => dispatch(argv, {root: ROOT, cwd: directory, environment: process.env}))
    releaseProcess()
    const {stderr, stdout} = output.end()
    return {code, stdout, stderr, json: <T>() => JSON.parse(stdout) as T}
  } finally {
    releaseProcess()
    output.end()
    process.chdir(before.cwd)
    process.exitCode = before.exitCode
    for (const name of Object.keys(process.env)) if (!(name in before.environment)) delete process.env[name]
    Object.assign(process.env, before.environment)
  }
}

interface Capture {
  take<T>(work: () => T): T
  end(): {stdout: string; stderr: string}
}

/** Takes what some work writes to both streams, until it is told to end. A test runner that reports on stdout meanwhile is left alone. */
function capture(): Capture {
  const taken = {stdout: '', stderr: ''}
  const context = new AsyncLocalStorage<true>()
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name]
    const {write} = stream
    stream.write = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
      if (!context.getStore()) return write.call(stream, chunk as string, ...(rest as []))
      taken[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      const done = rest.find((item) => typeof item === 'function') as (() => void) | undefined
      done?.()
      return true
    }
    return () => {
      stream.write = write
    }
  })
  return {
    take: (work) => context.run(true, work),
    end() {
      for (const undo of restore.splice(0)) undo()
      return taken
    },
  }
}
