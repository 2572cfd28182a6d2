import {spawn} from 'node:child_process'
import {randomUUID} from 'node:crypto'
import {closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync} from 'node:fs'
import {constants} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {attempt, err, ok, type Result} from '../result.ts'
import {DetachFailedError, LogFailedError} from './errors.ts'
import type {StartedRun} from './starter.ts'

const BINARY = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

/** What a process that was to run in the background came to. */
export type Detached =
  | {
      readonly kind: 'started'
      readonly pid: number
      /** One, or, of several projects together, one of each that could start. */
      readonly runs: readonly StartedRun[]
      /** Absolute: what it prints. */
      readonly log: string
    }
  /** It ended before any run had begun: all that it printed. */
  | {readonly kind: 'ended'; readonly code: number; readonly output: string}

export interface DetachOptions {
  /** The words of an mmm command that tells by {@link tellStarter} that its run has begun. */
  readonly argv: readonly string[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where logs lie. */
  readonly logs: string
  /** Aborting it, before the run has begun, ends the process. */
  readonly signal: AbortSignal
}

export type DetachError = DetachFailedError | LogFailedError

/**
 * Starts mmm in a session of its own, with nothing of this terminal: no stream, no process group, so that neither Ctrl-C
 * nor a closed window reaches it. Settles when its run has begun, and its row can be seen, or when it has ended before.
 */
export async function detach({argv, cwd, environment, logs, signal}: DetachOptions): Promise<Result<Detached, DetachError>> {
  const path = join(logs, `${randomUUID()}.log`)
  const opened = attempt(
    () => {
      mkdirSync(logs, {recursive: true})
      return openSync(path, 'a')
    },
    (cause) => new LogFailedError({path}, cause),
  )
  if (!opened.ok) return opened
  const child = spawn(process.execPath, [BINARY, ...argv], {cwd, env: environment, detached: true, stdio: ['ignore', opened.value, opened.value, 'ipc']})
  closeSync(opened.value)
  const stop = (): void => void child.kill('SIGTERM')
  signal.addEventListener('abort', stop)
  const ended = await new Promise<readonly StartedRun[] | number | Error>((resolve) => {
    child.once('message', (runs) => resolve(runs as readonly StartedRun[]))
    child.once('error', resolve)
    child.once('exit', (code, killer) => resolve(code ?? 128 + (killer ? constants.signals[killer] : 0)))
  })
  signal.removeEventListener('abort', stop)
  if (ended instanceof Error) return err(new DetachFailedError({reason: ended.message}, ended))
  if (typeof ended === 'number') {
    const output = readFileSync(path, 'utf8')
    rmSync(path, {force: true})
    return ok({kind: 'ended', code: ended, output})
  }
  child.disconnect()
  child.unref()
  return ok({kind: 'started', pid: child.pid!, runs: ended, log: place(path, join(logs, String(ended[0]!.run), 'run.log'))})
}

/** Beside the other logs of its run, with which it goes one day. */
function place(from: string, to: string): string {
  const placed = attempt(
    () => {
      mkdirSync(join(to, '..'), {recursive: true})
      renameSync(from, to)
    },
    () => undefined,
  )
  return placed.ok ? to : from
}
