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
  /** Checkpoints too that mmm made itself, before rollbacks, imports and batches. */
  readonly checkpoints?: boolean
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
  readonly checkpoints: number
  /** Versions that stay only because checkpoints do that mmm made itself. */
  readonly held: number
  readonly contents: number
}

/** Drops old outputs, logs and versions. Statuses, executions, proofs and everything that a checkpoint which stays needs stay. */
export function pruneState(
  database: Database,
  logs: string,
  {before, checkpoints: automatic = false, dryRun = false}: PruneOptions,
): Result<PruneResult, DatabaseError> {
  const store = new PruneStore(database)
  const counted = database.read('counting what is old', () => {
    const version = store.lastUnneeded(before, {automatic})
    const versions = store.countVersions(version)
    return {
      version,
      runs: store.endedRuns(before).filter((run) => existsSync(join(logs, String(run)))),
      counts: {
        outputs: store.countOutputs(before),
        events: store.countEvents(before),
        versions,
        checkpoints: automatic ? store.countAutomatic(before) : 0,
        held: automatic ? 0 : store.countVersions(store.lastUnneeded(before, {automatic: true})) - versions,
      },
    }
  })
  if (!counted.ok) return counted
  const {counts, runs, version} = counted.value
  if (dryRun) return ok({...counts, logs: runs.length, contents: 0})
  const dropped = database.change('pruning', 'state prune', () => {
    store.dropOutputs(before)
    store.dropEvents(before)
    if (automatic) store.dropAutomatic(before)
    store.dropVersions(version)
    return ok(store.dropContents())
  })
  if (!dropped.ok) return dropped
  for (const run of runs) rmSync(join(logs, String(run)), {force: true, recursive: true})
  return ok({...counts, logs: runs.length, contents: dropped.value})
}
