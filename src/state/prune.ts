import {existsSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {ok, type Result} from '../result.ts'
import {PruneStore} from './prune-store.ts'

/** What old things may go. */
export interface PruneOptions {
  /** ISO 8601: what is older goes. */
  readonly before: string
  /** Only count. */
  readonly dryRun?: boolean
}

/** What went. */
export interface PruneResult {
  readonly outputs: number
  /** Runs whose logs go. */
  readonly logs: number
  /** Events of runs. */
  readonly events: number
  readonly versions: number
  readonly contents: number
}

/** Drops old outputs, logs and versions. Statuses, executions, proofs and everything that a checkpoint needs stay. */
export function pruneState(database: Database, logs: string, {before, dryRun = false}: PruneOptions): Result<PruneResult, DatabaseError> {
  const store = new PruneStore(database)
  const counted = database.read('counting what is old', () => ({
    outputs: store.countOutputs(before),
    events: store.countEvents(before),
    runs: store.endedRuns(before).filter((run) => existsSync(join(logs, String(run)))),
    version: store.lastUnneeded(before),
    versions: store.countVersions(store.lastUnneeded(before)),
  }))
  if (!counted.ok) return counted
  const {events, outputs, runs, version, versions} = counted.value
  if (dryRun) return ok({outputs, logs: runs.length, events, versions, contents: 0})
  const dropped = database.change('pruning', 'state prune', () => {
    store.dropOutputs(before)
    store.dropEvents(before)
    store.dropVersions(version)
    return ok(store.dropContents())
  })
  if (!dropped.ok) return dropped
  for (const run of runs) rmSync(join(logs, String(run)), {force: true, recursive: true})
  return ok({outputs, logs: runs.length, events, versions, contents: dropped.value})
}
