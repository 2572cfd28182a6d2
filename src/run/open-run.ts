import {randomUUID} from 'node:crypto'
import {join} from 'node:path'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {toDatabaseError} from '../database/sqlite-error.ts'
import {attempt, ok, type Result} from '../result.ts'
import type {SelectionPlan} from '../specification/selection.ts'
import {RunStore, type RunSummary} from '../state/run-store.ts'
import type {OpenRun} from './assemble-session.ts'
import {EventJournal} from './event-journal.ts'
import {ProcessRecord, TOKEN_VARIABLE} from './process-record.ts'
import type {RunEngineOptions} from './run-engine.ts'
import {ProgressNote} from './progress-note.ts'
import {RunLock} from './run-lock.ts'
import {toRunPlan} from './run-plan.ts'

/** Begins a run. The lock is held before the row exists: a run that can be seen can be told dead or alive. */
export function openRun(
  {database, environment, locks, projectId}: Pick<RunEngineOptions, 'database' | 'environment' | 'locks' | 'projectId'>,
  options: object,
  plan: SelectionPlan,
): Result<OpenRun, DatabaseError> {
  const token = randomUUID()
  const lock = attempt(
    () => RunLock.take(locks, token),
    (thrown) => toDatabaseError(thrown, join(locks, `${token}.lock`), 'locking a run'),
  )
  if (!lock.ok) return lock
  const opened = database.change('starting a run', 'run', () => {
    const runs = new RunStore(database)
    const parent = runs.running().find((run) => run.token === environment[TOKEN_VARIABLE])?.id
    return ok({parent, id: runs.insert({projectId, token, options, plan: toRunPlan(plan)})})
  })
  if (!opened.ok) {
    lock.value.release()
    return opened
  }
  return ok({
    ...opened.value,
    lock: lock.value,
    processes: new ProcessRecord(locks, token),
    progress: new ProgressNote(locks, token),
    events: new EventJournal(database, opened.value.id),
  })
}

/** Writes down how a run has ended, with the last of what it said. */
export function closeRun(
  database: Database,
  {cancelled, events, summary}: {readonly cancelled: boolean; readonly events: EventJournal; readonly summary: RunSummary},
): Result<void, DatabaseError> {
  const failed = summary.failed + summary.blocked > 0
  return database.change('closing a run', `run:${summary.run}`, () => {
    events.write()
    new RunStore(database).finish(summary.run, cancelled ? 'cancelled' : failed ? 'failed' : 'completed', summary)
    return ok()
  })
}
