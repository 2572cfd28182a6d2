import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {Result} from '../result.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import {ChangeLogStore, type LoggedChange} from './change-log-store.ts'
import {ExecutionStore} from './execution-store.ts'
import {type PastSpec, presentState} from './past-state.ts'
import {IntegrityStore} from './integrity-store.ts'

/** Something that does not hold in a state database. */
export interface StateProblem {
  readonly check: 'content' | 'dependencies' | 'foreign-keys' | 'integrity' | 'log' | 'log-file' | 'versions'
  readonly severity: 'error' | 'warning'
  /** One sentence. */
  readonly message: string
}

export interface StateVerification {
  readonly versions: number
  readonly specs: number
  readonly executions: number
  readonly problems: readonly StateProblem[]
}

/** Checks everything that a state database promises about itself. Reads all of it. */
export function verifyState(database: Database, projectPath: string): Result<StateVerification, DatabaseError> {
  return database.read('verifying the state', () => {
    const integrity = new IntegrityStore(database)
    const log = new ChangeLogStore(database)
    const records = new SpecificationStore(database).all()
    const state = presentState(records)
    const problems: StateProblem[] = [
      ...integrity.damage().map((message) => ({check: 'integrity' as const, severity: 'error' as const, message})),
      ...integrity.orphans().map((message) => ({check: 'foreign-keys' as const, severity: 'error' as const, message})),
      ...integrity
        .versionGaps()
        .map((version) => ({check: 'versions' as const, severity: 'error' as const, message: `Version ${version} is missing from the change log.`})),
      ...integrity.unequalDependencies().map((id) => ({
        check: 'dependencies' as const,
        severity: 'error' as const,
        message: `The dependencies of ${id} differ between its row and the link table.`,
      })),
      ...integrity
        .wrongContents()
        .map((id) => ({check: 'content' as const, severity: 'error' as const, message: `The content of ${id} is not what its hash says.`})),
      ...compareWithLog(state, log.after(0)),
      ...missingLogs(new ExecutionStore(database), projectPath),
    ]
    return {versions: log.latest(), specs: records.length, executions: new ExecutionStore(database).count({}), problems}
  })
}

/** Walks the log backwards: what the newest change of a thing says is what its row must say, and so on down to nothing. */
function* compareWithLog(state: Map<string, PastSpec>, changes: Iterable<LoggedChange>): Generator<StateProblem> {
  const seen = new Set<string>()
  for (const {after, id, kind, version} of changes) {
    const spec = state.get(id)
    const key = `${id}\0${kind}`
    if (seen.has(key) || !spec || (kind !== 'spec.status' && kind !== 'spec.content')) continue
    seen.add(key)
    for (const [field, value] of Object.entries(after as Partial<PastSpec>)) {
      const actual = spec[field as keyof PastSpec]
      if (actual !== value)
        yield {check: 'log', severity: 'error', message: `${id}: its row says ${field} ${String(actual)}, version ${version} of the log says ${String(value)}.`}
    }
  }
}

function* missingLogs(executions: ExecutionStore, projectPath: string): Generator<StateProblem> {
  for (const {id, log} of executions.list({})) {
    if (!existsSync(join(projectPath, log))) yield {check: 'log-file', severity: 'warning', message: `The log of execution ${id} is gone: ${log}.`}
  }
}
