import type {Configuration} from '../configuration/configuration.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {Ground} from '../database/kept-answers.ts'
import type {Result} from '../result.ts'
import {STATUSES, type Specification, type SpecStatus} from '../specification/specification.ts'
import type {SpecificationEngine} from '../specification/specification-engine.ts'
import {lookAtSpecFiles} from '../specification/specification-files.ts'
import type {Survey} from '../specification/survey.ts'
import type {Execution} from './execution.ts'
import {ExecutionStore} from './execution-store.ts'
import {type RunRecord, RunStore} from './run-store.ts'
import {type RunnerLimit, RunnerLimitStore} from './runner-limit-store.ts'
import {type Spending, UsageStore} from './usage-store.ts'

/** Where a project stands. These are the field names of `--json`. */
export interface ProjectStatus {
  readonly specs: number
  readonly counts: Readonly<Record<SpecStatus, number>>
  readonly ready: readonly string[]
  readonly stale: readonly string[]
  readonly running: readonly Execution[]
  /** What is proven, and waits for a person's word. */
  readonly awaiting: readonly string[]
  readonly failed: ReadonlyArray<{readonly spec: string; readonly reason: string | null; readonly log: string | null}>
  /** Runners that may not work before a time. */
  readonly limited: readonly RunnerLimit[]
  readonly last_run: Omit<RunRecord, 'token'> | null
  /** What all attempts so far used. */
  readonly spending: Spending
}

/** What hangs on rows and files, and on nothing else: no clock, no process, no other project. */
type Standing = Omit<ProjectStatus, 'limited'>

export interface StandingParts {
  readonly database: Database
  readonly configuration: Configuration
  readonly projectPath: string
  readonly specifications: SpecificationEngine
}

/** To be raised when the same rows come to another answer. */
const MAKING = 1

/** Below, making the answer anew takes no longer than keeping it: specifications, and attempts. */
const MANY = {specs: 1000, attempts: 50_000} as const

/**
 * Where a project stands. Of a large one the answer is kept, and given again as long as nothing was written and all files
 * look as they did; each of them has to be looked at for that.
 */
export function readStanding(parts: StandingParts, many: {readonly specs: number; readonly attempts: number} = MANY): Result<ProjectStatus, DatabaseError> {
  const {configuration, database, projectPath} = parts
  const look = lookAtSpecFiles(projectPath, configuration.get('specs.directory'), configuration.get('specs.ignore'))
  const ground: Ground = {by: String(MAKING), look: () => look.bytes()}
  const kept = database.read('reading the status', () => database.kept.find('standing', ground))
  if (!kept.ok) return kept
  if (kept.value !== undefined) return withLimits(database, JSON.parse(kept.value) as Standing)
  // The graph and all that is read into it are loaded here, and not before.
  const surveyed = parts.specifications.survey(look)
  if (!surveyed.ok) return surveyed
  const standing = database.read('reading the status', () => makeStanding(database, surveyed.value))
  if (!standing.ok) return standing
  const {last_run, running, specs} = standing.value
  const isAtRest = running.length === 0 && last_run?.status !== 'running'
  const isLarge = specs >= many.specs || (last_run !== null && newestAttempt(database) >= many.attempts)
  if (isAtRest && isLarge && !database.refusal)
    database.kept.keep([{question: 'standing', answer: JSON.stringify(standing.value)}], ground, () => surveyed.value.isLasting())
  return withLimits(database, standing.value)
}

function newestAttempt(database: Database): number {
  return new ExecutionStore(database).list({limit: 1})[0]?.id ?? 0
}

/** What all files and rows come to. Throws what SQLite throws. */
export function makeStanding(database: Database, {awaiting, specifications}: Survey): Standing {
  const executions = new ExecutionStore(database)
  const failure = (spec: string): Standing['failed'][number] => {
    const latest = executions.latest(spec)
    return {spec, reason: latest?.reason ?? null, log: latest?.log ?? null}
  }
  return {
    specs: specifications.length,
    counts: countStatuses(specifications),
    ready: specifications.filter(({ready}) => ready).map(({id}) => id),
    stale: specifications.filter(({stale}) => stale).map(({id}) => id),
    running: executions.list({status: 'running'}).toReversed(),
    awaiting,
    failed: specifications.filter(({status}) => status === 'failed').map(({id}) => failure(id)),
    last_run: withoutToken(new RunStore(database).latest()),
    spending: new UsageStore(database).spending(),
  }
}

function withLimits(
  database: Database,
  {awaiting, counts, failed, last_run, ready, running, specs, spending, stale}: Standing,
): Result<ProjectStatus, DatabaseError> {
  return database.read('reading the limits of runners', () => {
    const limited = new RunnerLimitStore(database).all().filter(({until}) => until > database.now())
    return {specs, counts, ready, stale, running, awaiting, failed, limited, last_run, spending}
  })
}

function countStatuses(specifications: readonly Specification[]): Record<SpecStatus, number> {
  const count = (wanted: SpecStatus): number => specifications.filter(({status}) => status === wanted).length
  return Object.fromEntries(STATUSES.map((status) => [status, count(status)])) as Record<SpecStatus, number>
}

function withoutToken(run: RunRecord | undefined): ProjectStatus['last_run'] {
  return run ? (({completed_at, id, started_at, status, summary}) => ({id, status, started_at, completed_at, summary}))(run) : null
}
