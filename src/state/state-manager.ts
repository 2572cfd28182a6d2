import {existsSync} from 'node:fs'
import {dirname, join, relative} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import type {Database} from '../database/database.ts'
import type {BackupFailedError, DatabaseError, QueryInvalidError} from '../database/errors.ts'
import type {QueryAnswer} from '../database/query.ts'
import type {FileExistsError, FileReadFailedError} from '../files/errors.ts'
import {loadModule} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import type {LookupError, SpecificationEngine} from '../specification/specification-engine.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import type {Approvals} from './approvals.ts'
import type {Archive} from './archive.ts'
import type {Checkpoints} from './checkpoints.ts'
import {ExecutionNotFoundError, LogMissingError} from './errors.ts'
import type {Execution, ExecutionDetails, ExecutionStatus} from './execution.ts'
import {ExecutionStore} from './execution-store.ts'
import type {History} from './history.ts'
import type {PluginValues} from './plugin-values.ts'
import type {PruneOptions, PruneResult} from './prune.ts'
import type {Rollback} from './rollback.ts'
import type {RunRecords} from './run-records.ts'
import {RunStore} from './run-store.ts'
import type {ProjectStatus} from './standing.ts'
import type {StateVerification} from './verification.ts'

export type {ProjectStatus} from './standing.ts'

/** Counting a million rows takes longer than anything else that a listing does. */
const COUNTED = 10_000

/** Attempts, and how many more there are. */
export interface ExecutionListing {
  readonly executions: readonly Execution[]
  /** How many there are without the limit, or more than that where `counted` is false. */
  readonly total: number
  readonly counted: boolean
}

/** Which attempts are asked for. */
export interface ExecutionQuery {
  /** Id, number or file name of a specification. */
  readonly spec?: string | undefined
  readonly run?: number | undefined
  readonly status?: ExecutionStatus | undefined
  /** ISO 8601; started then or later. */
  readonly since?: string | undefined
  /** ISO 8601; started then or earlier. */
  readonly until?: string | undefined
  readonly limit?: number | undefined
}

/** The log of one attempt. */
export interface ExecutionLog {
  readonly execution: ExecutionDetails
  /** Absolute. */
  readonly path: string
  /** Whether its run died without closing it: nothing more comes. */
  readonly abandoned: boolean
  /** Whether this is of a copy, made when the state was opened because it cannot be written here: of what came since, only the log tells. */
  readonly copied: boolean
}

export interface StateManagerOptions {
  readonly database: Database
  readonly configuration: Configuration
  readonly projectId: number
  readonly projectPath: string
  /** Where logs lie. */
  readonly logs: string
  readonly specifications: SpecificationEngine
  /** Whether the run with this token still lives. */
  readonly isRunGoing: (token: string) => boolean
  readonly progressOf: (token: string) => ReadonlyMap<string, string>
}

/** What happened in a project, and where it stands. */
export class StateManager {
  readonly #options: StateManagerOptions
  readonly #database: Database
  readonly #executions: ExecutionStore
  readonly #runs: RunStore
  /** Parts that were asked for, by name. */
  readonly #parts = new Map<string, unknown>()

  constructor(options: StateManagerOptions) {
    this.#options = options
    this.#database = options.database
    this.#executions = new ExecutionStore(options.database)
    this.#runs = new RunStore(options.database)
  }

  get history(): History {
    return this.#part('history', () => new (loadModule<typeof import('./history.ts')>('state/history').History)(this.#database))
  }

  get checkpoints(): Checkpoints {
    return this.#part('checkpoints', () => new (loadModule<typeof import('./checkpoints.ts')>('state/checkpoints').Checkpoints)(this.#options))
  }

  get rollback(): Rollback {
    return this.#part('rollback', () => new (loadModule<typeof import('./rollback.ts')>('state/rollback').Rollback)(this.#options))
  }

  get archive(): Archive {
    const {logs, projectPath} = this.#options
    const places = {logs: relative(projectPath, logs), backups: join(dirname(logs), 'backups')}
    return this.#part('archive', () => new (loadModule<typeof import('./archive.ts')>('state/archive').Archive)({...this.#options, ...places}))
  }

  get approvals(): Approvals {
    return this.#part('approvals', () => new (loadModule<typeof import('./approvals.ts')>('state/approvals').Approvals)(this.#options))
  }

  get runs(): RunRecords {
    return this.#part('runs', () => new (loadModule<typeof import('./run-records.ts')>('state/run-records').RunRecords)(this.#options))
  }

  /** Where the project stands. */
  status(): Result<ProjectStatus, DatabaseError> {
    return loadModule<typeof import('./standing.ts')>('state/standing').readStanding(this.#options)
  }

  /** The id that a name means, of a specification whose file is gone as well: what happened to it is still known. */
  identify(name: string): Result<string, LookupError> {
    const found = this.#options.specifications.find(name)
    if (found.ok) return found
    const known = this.#database.read('reading a specification', () => new SpecificationStore(this.#database).find(name))
    return known.ok && known.value ? ok(known.value.id) : found
  }

  /** Newest first. */
  executions({limit, run, since, spec, status, until}: ExecutionQuery = {}): Result<ExecutionListing, LookupError> {
    const id = spec === undefined ? ok(undefined) : this.identify(spec)
    if (!id.ok) return id
    const filter = {specId: id.value, runId: run, status, since, until}
    return this.#database.read('reading executions', () => {
      const executions = this.#executions.list({...filter, limit})
      if (executions.length !== limit) return {executions, total: executions.length, counted: true}
      const total = this.#executions.count(filter, limit + COUNTED)
      return {executions, total, counted: total < limit + COUNTED}
    })
  }

  /** The values that a plugin, named as its package, keeps in this project. */
  valuesOf(plugin: string): PluginValues {
    const {PluginValues: Values} = loadModule<typeof import('./plugin-values.ts')>('state/plugin-values')
    return new Values(this.#database, plugin)
  }

  /** Answers one SQL query, which cannot change anything. */
  query(sql: string): Result<QueryAnswer, QueryInvalidError> {
    return loadModule<typeof import('../database/query.ts')>('database/query').queryReadOnly(this.#database.path, sql)
  }

  /** Checks everything that the state promises about itself. */
  verify(): Result<StateVerification, DatabaseError> {
    return loadModule<typeof import('./verification.ts')>('state/verification').verifyState(this.#database, this.#options.projectPath)
  }

  /** Copies the database, as of this moment, into a file. */
  backUp(path: string, options: {readonly force?: boolean} = {}): Result<{readonly path: string}, BackupFailedError | FileExistsError> {
    return loadModule<typeof import('../database/backup.ts')>('database/backup').backUp(this.#database, path, options)
  }

  /** Drops what is old and nobody needs. */
  prune(options: PruneOptions): Result<PruneResult, DatabaseError> {
    return loadModule<typeof import('./prune.ts')>('state/prune').pruneState(this.#database, this.#options.logs, options)
  }

  /** An execution by its number, or the latest one of a specification, with its log. */
  log(name: string): Result<ExecutionLog, DatabaseError | ExecutionNotFoundError | FileReadFailedError | LogMissingError> {
    const numbered = /^\d+$/.test(name) ? this.#database.read('reading an execution', () => this.#executions.find(Number(name))) : ok(undefined)
    if (!numbered.ok) return numbered
    // A number is an execution's before it is a specification's: that is what listings show.
    const found = numbered.value ? numbered : this.#latest(name)
    if (!found.ok) return found
    if (!found.value) return err(new ExecutionNotFoundError({execution: name}))
    const execution = found.value
    const path = join(this.#options.projectPath, execution.log)
    if (!existsSync(path)) return err(new LogMissingError({execution: execution.id, log: execution.log}))
    const abandoned = this.#isAbandoned(execution)
    return abandoned.ok ? ok({execution, path, abandoned: abandoned.value, copied: this.#database.refusal !== undefined}) : abandoned
  }

  #isAbandoned({run, status}: Execution): Result<boolean, DatabaseError> {
    if (status !== 'running') return ok(false)
    const token = this.#database.read('reading a run', () => this.#runs.running().find(({id}) => id === run)?.token)
    if (!token.ok) return token
    if (token.value === undefined || this.#options.isRunGoing(token.value)) return ok(false)
    // Whoever ends in good order closes its run before it lets go of its lock.
    return this.#database.read('reading a run', () => this.#runs.status(run) === 'running')
  }

  /** A specification whose file is gone is still known by its id. */
  #latest(name: string): Result<ExecutionDetails | undefined, DatabaseError> {
    const id = this.#options.specifications.find(name)
    return this.#database.read('reading an execution', () => {
      const latest = this.#executions.latest(id.ok ? id.value : name)
      return latest && this.#executions.find(latest.id)
    })
  }

  /** Each part is loaded when it is first asked for. */
  #part<T>(name: string, make: () => T): T {
    if (!this.#parts.has(name)) this.#parts.set(name, make())
    return this.#parts.get(name) as T
  }
}
