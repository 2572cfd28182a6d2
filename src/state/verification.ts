import {existsSync} from 'node:fs'
import {dirname, join} from 'node:path'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {type KeptCopy, keptCopies} from '../database/kept-copies.ts'
import {toDatabaseError} from '../database/sqlite-error.ts'
import {attempt, ok, type Result} from '../result.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import {ChangeLogStore} from './change-log-store.ts'
import {ExecutionStore} from './execution-store.ts'
import {IntegrityStore} from './integrity-store.ts'
import {checkLog} from './log-check.ts'
import {presentState} from './past-state.ts'

/** Something that does not hold in a state database. */
export interface StateProblem {
  readonly check:
    | 'checkpoint'
    | 'content'
    | 'dependencies'
    | 'execution'
    | 'foreign-keys'
    | 'integrity'
    | 'log'
    | 'log-file'
    | 'receipt'
    | 'run'
    | 'search'
    | 'versions'
  readonly severity: 'error' | 'warning'
  /** One sentence. */
  readonly message: string
}

/** What was looked at in the state, and what is wrong with it. */
export interface StateVerification {
  readonly versions: number
  readonly specs: number
  readonly executions: number
  /** Rows from before there were hashes of them: nobody can tell whether they are as they were written. */
  readonly unsealed: {readonly executions: number; readonly receipts: number}
  readonly problems: readonly StateProblem[]
  /** What mmm kept of this state, newest first, where there is an error. */
  readonly copies: readonly KeptCopy[]
}

/** Checks everything that a state database promises about itself. Reads all of it. */
export function verifyState(database: Database, projectPath: string): Result<StateVerification, DatabaseError> {
  const operation = 'verifying the state'
  const integrity = new IntegrityStore(database)
  // Outside a transaction: on a damaged file even the end of one fails.
  const damage = attempt(
    () => integrity.damage(),
    (thrown) => toDatabaseError(thrown, database.path, operation),
  )
  if (!damage.ok) return damage
  // What a damaged file says of itself means nothing.
  const [ofSearch, ofState] = [true, false].map((wanted) => damage.value.filter((message) => /\bsearch_text\b/.test(message) === wanted)) as [
    string[],
    string[],
  ]
  if (ofState.length > 0)
    return ok({
      versions: 0,
      specs: 0,
      executions: 0,
      unsealed: {executions: 0, receipts: 0},
      problems: ofState.map((message) => error('integrity', message)),
      copies: keptCopies(database.path),
    })
  return database.read(operation, () => {
    const executions = new ExecutionStore(database)
    const problems = [
      ...rowProblems(integrity),
      ...forgeries(integrity),
      ...contradictions(database),
      ...missingLogs(executions, projectPath),
      ...searchProblems(ofSearch),
    ]
    const [versions, specs] = [new ChangeLogStore(database).latest(), new SpecificationStore(database).count()]
    const isUnsound = problems.some(({severity}) => severity === 'error')
    return {versions, specs, executions: executions.count({}), unsealed: integrity.unsealed(), problems, copies: isUnsound ? keptCopies(database.path) : []}
  })
}

/** All in the search index is derived. */
function searchProblems(damage: readonly string[]): StateProblem[] {
  if (damage.length === 0) return []
  return [{check: 'search', severity: 'warning', message: 'The search index is damaged: the next `mmm spec search` makes it anew.'}]
}

function rowProblems(integrity: IntegrityStore): StateProblem[] {
  return [
    ...integrity.orphans().map((message) => error('foreign-keys', message)),
    ...integrity.missingProofs().map((id) => error('foreign-keys', `The execution that proved ${id} is not there.`)),
    ...integrity.unequalDependencies().map((id) => error('dependencies', `The dependencies of ${id} differ between its row and the link table.`)),
    ...integrity.wrongContents().map((hash) => error('content', `The content ${hash} is not what its hash says.`)),
    ...integrity.unequalContents().map((id) => error('content', `The content of ${id} is not the one that its hash stands for.`)),
    ...integrity.abandoned().map((id) => error('run', `${id} is in progress, but no run is working on it.`)),
  ]
}

/** Rows of attempts and receipts that somebody changed. */
function* forgeries(integrity: IntegrityStore): Generator<StateProblem> {
  for (const {id, spec} of integrity.wrongAttempts()) yield error('execution', `Execution ${id} of ${spec} is not what was written when it ended.`)
  for (const {id, position, spec} of integrity.wrongReceipts())
    yield error('receipt', `Receipt ${position + 1} of execution ${id} of ${spec} is not what was written when it was made.`)
}

/** Where rows and change log say different things, which no row alone can tell. */
export function* contradictions(database: Database): Generator<StateProblem> {
  const [log, integrity] = [new ChangeLogStore(database), new IntegrityStore(database)]
  for (const version of integrity.versionGaps()) yield error('versions', `Version ${version} is missing from the change log.`)
  for (const name of integrity.wrongCheckpoints()) yield error('checkpoint', `The checkpoint ${name} is of a version that there is not.`)
  const dependencies = integrity.dependencies()
  const present = presentState(new SpecificationStore(database).all())
  const state = new Map([...present].map(([id, spec]) => [id, {...spec, dependencies: dependencies.get(id)!}]))
  for (const message of checkLog({state, changes: log.after(0), isComplete: log.oldest() === 1})) yield error('log', message)
}

/** Logs are dropped by runs: of a run without any, one warning says enough. */
function* missingLogs(executions: ExecutionStore, projectPath: string): Generator<StateProblem> {
  const gone = new Map<string, number>()
  for (const {id, log} of executions.list({})) {
    if (existsSync(join(projectPath, log))) continue
    const folder = dirname(log)
    if (existsSync(join(projectPath, folder))) yield warning(`The log of execution ${id} is gone: ${log}.`)
    else gone.set(folder, (gone.get(folder) ?? 0) + 1)
  }
  for (const [folder, count] of gone) yield warning(`${count === 1 ? 'The log of 1 execution is' : `The logs of ${count} executions are`} gone: ${folder}.`)
}

function error(check: StateProblem['check'], message: string): StateProblem {
  return {check, severity: 'error', message}
}

function warning(message: string): StateProblem {
  return {check: 'log-file', severity: 'warning', message}
}
