import {copyFileSync, existsSync, writeFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {FileExistsError, type FileReadFailedError, type FileWriteFailedError} from '../files/errors.ts'
import {readText} from '../files/read-text.ts'
import {isTaken, makeStaged} from '../files/staged-folder.ts'
import {err, ok, type Result} from '../result.ts'
import type {Execution} from '../state/execution.ts'
import {ExecutionStore} from '../state/execution-store.ts'
import {RecordingInvalidError, RecordingNotFoundError, RunNotRecordedError} from './errors.ts'
import type {RecordedAttempt} from './runner.ts'

/** One attempt of a run that can be replayed. */
export interface RecordedStep extends RecordedAttempt {
  readonly spec: string
  readonly iteration: number
}

export type KeepingError = FileExistsError | FileWriteFailedError | RecordingError
export type RecordingError = DatabaseError | FileReadFailedError | RecordingInvalidError | RecordingNotFoundError | RunNotRecordedError

const INDEX = 'recording.json'
const FORMAT = 1
/** What was cut off from outside says nothing about the work. */
const CUT_OFF = new Set<Execution['status']>(['cancelled', 'interrupted', 'limited', 'running', 'transient'])

/** The attempts of a run of this project, or of a folder that another one's were kept in. */
export function findRecording(database: Database, source: number | string, projectPath: string): Result<RecordedStep[], RecordingError> {
  return typeof source === 'number' ? recordingOf(database, source, projectPath) : readRecording(source)
}

/** Keeps what can be replayed of a run in a new folder, all of it or nothing. */
export function keepRecording(
  database: Database,
  {folder, projectPath, run}: {readonly folder: string; readonly projectPath: string; readonly run: number},
): Result<RecordedStep[], KeepingError> {
  const steps = recordingOf(database, run, projectPath)
  if (!steps.ok) return steps
  if (isTaken(folder)) return err(new FileExistsError({path: folder}))
  const made = makeStaged<never>(folder, (staged) => {
    const attempts = steps.value.map(({failure = null, iteration, log, spec, stream}) => {
      copyFileSync(log, join(staged, basename(log)))
      if (existsSync(stream)) copyFileSync(stream, join(staged, basename(stream)))
      return {spec, iteration, log: basename(log), failure}
    })
    writeFileSync(join(staged, INDEX), `${JSON.stringify({format: FORMAT, run, attempts}, null, 2)}\n`)
    return ok()
  })
  return made.ok ? steps : made
}

function recordingOf(database: Database, run: number, projectPath: string): Result<RecordedStep[], DatabaseError | RunNotRecordedError> {
  const read = database.read('reading a recorded run', () => {
    const store = new ExecutionStore(database)
    return store.list({runId: run}).map((execution) => ({execution, verified: store.evidence(execution.id).length > 0}))
  })
  if (!read.ok) return read
  // Newest first: of several tries at an iteration the last one counts.
  const kept = read.value.filter(({execution: {log, status}}) => !CUT_OFF.has(status) && existsSync(join(projectPath, log))).toReversed()
  if (kept.length === 0) return err(new RunNotRecordedError({run}))
  return ok(
    kept.map(({execution: {iteration, log, reason, spec, status}, verified}) => {
      // Where verify commands ran, the runner's own part was done.
      const isDone = status === 'success' || verified
      return {spec, iteration, ...filesOf(join(projectPath, log)), failure: isDone ? undefined : (reason ?? status)}
    }),
  )
}

/** A recording that came from anywhere: names that lead out of its folder, and whatever else is not as it was written, are refused. */
function readRecording(folder: string): Result<RecordedStep[], FileReadFailedError | RecordingInvalidError | RecordingNotFoundError> {
  const path = join(folder, INDEX)
  if (!existsSync(path)) return err(new RecordingNotFoundError({folder}))
  const text = readText(path)
  if (!text.ok) return text
  const attempts = toAttempts(text.value)
  if (!attempts?.length) return err(new RecordingInvalidError({path}))
  return ok(attempts.map(({failure, iteration, log, spec}) => ({spec, iteration, ...filesOf(join(folder, log)), failure: failure ?? undefined})))
}

function filesOf(log: string): {log: string; stream: string} {
  return {log, stream: log.replace(/\.log$/, '.stream.jsonl')}
}

interface KeptAttempt {
  readonly spec: string
  readonly iteration: number
  readonly log: string
  readonly failure: string | null
}

function toAttempts(text: string): KeptAttempt[] | undefined {
  try {
    const {attempts, format} = JSON.parse(text) as {attempts?: unknown; format?: unknown}
    return format === FORMAT && Array.isArray(attempts) && attempts.every((attempt) => isAttempt(attempt)) ? attempts : undefined
  } catch {
    return undefined
  }
}

function isAttempt(value: unknown): value is KeptAttempt {
  const {failure, iteration, log, spec} = (value ?? {}) as Record<string, unknown>
  const isPlain = typeof log === 'string' && /^[^/\\\0]+\.log$/.test(log) && !log.startsWith('.')
  return isPlain && typeof spec === 'string' && Number.isInteger(iteration) && (failure === null || typeof failure === 'string')
}
