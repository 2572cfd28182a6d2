import {existsSync} from 'node:fs'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {loadModule} from '../lazy.ts'
import {journalsOf} from '../project/state-directory.ts'
import {ok, type Result} from '../result.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import {ExecutionStore} from '../state/execution-store.ts'
import {RunStore} from '../state/run-store.ts'
import {type LogPlace, maskLeftLogs} from './left-logs.ts'
import {endSurvivors} from './process-record.ts'
import {removeProgress} from './progress-note.ts'
import {RunLock} from './run-lock.ts'

/** A run whose process is gone, closed just now. */
export interface RecoveredRun {
  readonly run: number
  /** Specifications that were being worked on; they are pending again. */
  readonly specs: readonly string[]
  /** Whether processes of it were still going, and were ended. */
  readonly survivors: boolean
}

export interface RecoveryOptions {
  /** Only in the database, as for a dry run: no process is touched. */
  readonly looking?: boolean
  /** Where to take secrets out of what was left behind. */
  readonly place?: LogPlace
  /** The run that asks: it lives. */
  readonly except?: number
}

/** Everything that dead processes left half done in a project: changed files without their commit, runs. */
export function recoverProject(
  database: Database,
  {environment, locks, looking, project}: LogPlace & {readonly locks: string; readonly looking: boolean},
): Result<RecoveredRun[], DatabaseError> {
  if (!looking && existsSync(journalsOf(project))) {
    const settled = loadModule<typeof import('../state/changing-files.ts')>('state/changing-files').settleFiles(database, project)
    if (!settled.ok) return settled
  }
  return recoverRuns(database, locks, {looking, place: {environment, project}})
}

/**
 * Closes the runs that died: whoever comes next ends what they left running, marks their attempts interrupted and
 * gives their specifications back.
 */
export function recoverRuns(
  database: Database,
  directory: string,
  {except, looking = false, place}: RecoveryOptions = {},
): Result<RecoveredRun[], DatabaseError> {
  const dead = database.read('looking for interrupted runs', () =>
    new RunStore(database).running().filter(({id, token}) => id !== except && !RunLock.isHeld(directory, token)),
  )
  if (!dead.ok) return dead
  const recovered: RecoveredRun[] = []
  for (const {id, token} of dead.value) {
    // Survivors first: only then may anybody else take up their work.
    const survivors = !looking && endSurvivors(directory, token)
    const logs = database.read('reading what was being worked on', () => new ExecutionStore(database).list({runId: id, status: 'running'}))
    if (!logs.ok) return logs
    if (!looking && place)
      maskLeftLogs(
        logs.value.map(({log}) => log),
        place,
      )
    const closed = interruptRun(database, id, 'mmm ended before the attempt did')
    if (!closed.ok) return closed
    if (!looking) RunLock.remove(directory, token)
    if (!looking) removeProgress(directory, token)
    if (closed.value) recovered.push({run: id, specs: closed.value, survivors})
  }
  return ok(recovered)
}

/** Closes a run that cannot go on: its attempts are interrupted, its specifications pending again. Gives their ids, or nothing when it was closed already. */
export function interruptRun(database: Database, id: number, reason: string): Result<readonly string[] | undefined, DatabaseError> {
  return database.change('closing an interrupted run', `run:${id}`, (changes) => {
    const runs = new RunStore(database)
    // Another process may have been quicker.
    if (runs.status(id) !== 'running') return ok(undefined)
    const specifications = new SpecificationStore(database)
    const held = specifications.heldBy(id)
    new ExecutionStore(database).interrupt(id, reason)
    for (const spec of held) specifications.setStatus({id: spec, status: 'pending'}, ['in_progress'], changes)
    runs.finish(id, 'interrupted', null)
    return ok(held)
  })
}
