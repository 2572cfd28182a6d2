import {spawn} from 'node:child_process'
import {existsSync} from 'node:fs'
import {constants} from 'node:os'
import {join} from 'node:path'
import {text} from 'node:stream/consumers'
import {fileURLToPath} from 'node:url'
import {ProjectFolderMissingError} from './errors.ts'
import {MANIFEST} from './manifest.ts'
import type {Project} from './project.ts'

const BINARY = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

/** What a command came to in one project. */
export interface ExecResult {
  readonly project: string
  readonly path: string
  /** Its exit code; 128 and the signal's number when it was killed. */
  readonly code: number
  readonly duration_ms: number
  readonly stdout: string
  readonly stderr: string
}

/** A command, and the projects to carry it out in. */
export interface ExecOptions {
  readonly projects: ReadonlyArray<Pick<Project, 'name' | 'path'>>
  /** The words of an mmm command. */
  readonly argv: readonly string[]
  /** Projects at once. */
  readonly jobs: number
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Told of each project's end, in the order of the projects. */
  readonly onEnd: (result: ExecResult) => void
  /** Aborting it starts nothing more; its reason is the signal that running ones are sent, where they did not get it themselves. */
  readonly signal: AbortSignal
}

/** Carries out one mmm command in many projects, each in a process of its own. Gives what was started, in the order of the projects. */
export async function execInProjects({jobs, onEnd, projects, signal, ...rest}: ExecOptions): Promise<ExecResult[]> {
  const ended: Array<ExecResult | undefined> = []
  const waiting = projects.entries()
  let told = 0
  const work = async (): Promise<void> => {
    for (const [index, project] of waiting) {
      if (signal.aborted) return
      ended[index] = await execIn(project, {...rest, signal})
      for (; ended[told]; told++) onEnd(ended[told]!)
    }
  }
  await Promise.all(Array.from({length: Math.min(jobs, projects.length)}, work))
  return ended.filter((result) => result !== undefined)
}

async function execIn(
  {name, path}: Pick<Project, 'name' | 'path'>,
  {argv, environment, signal}: Pick<ExecOptions, 'argv' | 'environment' | 'signal'>,
): Promise<ExecResult> {
  const started = performance.now()
  const result = (code: number, stdout: string, stderr: string): ExecResult => {
    return {project: name, path, code, duration_ms: Math.round(performance.now() - started), stdout, stderr}
  }
  if (!existsSync(join(path, MANIFEST))) {
    const missing = new ProjectFolderMissingError({name, path})
    return result(missing.exitCode, '', `${missing.message}\n`)
  }
  const child = spawn(process.execPath, [BINARY, ...argv], {cwd: path, env: {...environment, MMM_PROJECT: name}, stdio: ['ignore', 'pipe', 'pipe']})
  const stop = (): void => {
    // Ctrl-C reaches the children by itself; a second one would make them hurry.
    if (signal.reason !== 'SIGINT') child.kill(signal.reason as NodeJS.Signals)
  }
  signal.addEventListener('abort', stop)
  const exit = new Promise<number>((resolve) => {
    child.on('error', () => resolve(1))
    child.on('close', (code, killer) => resolve(code ?? 128 + (killer ? constants.signals[killer] : 0)))
  })
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), exit])
  signal.removeEventListener('abort', stop)
  return result(code, stdout, stderr)
}
