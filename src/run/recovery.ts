import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import {ExecutionStore} from '../state/execution-store.ts'
import {type RunRecord, RunStore} from '../state/run-store.ts'
import {endSurvivors} from './process-record.ts'
import {RunLock} from './run-lock.ts'

/** A run whose process is gone, closed just now. */
export interface RecoveredRun {
  readonly run: number
  /** Specifications that were being worked on; they are pending again. */
  readonly specs: readonly string[]
  /** Processes of it that were still going, and were ended. */
  readonly survivors: number
}

/**
 * Closes the runs that died: whoever comes next ends what they left running, marks their attempts interrupted and
 * gives their specifications back. With `looking`, as for a dry run, no process is touched.
 */
export function recoverRuns(database: Database, directory: string, {looking = false} = {}): Result<RecoveredRun[], DatabaseError> {
  const open = database.read('looking for interrupted runs', () => new RunStore(database).running())
  if (!open.ok) return open
  const recovered: RecoveredRun[] = []
  for (const run of open.value) {
    if (RunLock.isHeld(directory, run.token)) continue
    // Survivors first: only then may anybody else take up their work.
    const survivors = looking ? 0 : endSurvivors(directory, run.token)
    const closed = close(database, run)
    if (!closed.ok) return closed
    if (!looking) RunLock.remove(directory, run.token)
    if (closed.value) recovered.push({run: run.id, specs: closed.value, survivors})
  }
  return ok(recovered)
}

function close(database: Database, run: RunRecord): Result<readonly string[] | undefined, DatabaseError> {
  return database.change('closing an interrupted run', `run:${run.id}`, (changes) => {
    const runs = new RunStore(database)
    // Another process may have been quicker.
    if (runs.status(run.id) !== 'running') return ok(undefined)
    const specifications = new SpecificationStore(database)
    const held = specifications.heldBy(run.id)
    new ExecutionStore(database).interrupt(run.id)
    for (const id of held) specifications.setStatus({id, status: 'pending'}, ['in_progress'], changes)
    runs.finish(run.id, 'interrupted', null)
    return ok(held)
  })
}
