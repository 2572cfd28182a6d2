import {randomUUID} from 'node:crypto'
import {mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {loadConfiguration} from '../../src/configuration/configuration-loader.ts'
import type {Database} from '../../src/database/database.ts'
import {openDatabase} from '../../src/database/open-database.ts'
import {ProjectStore} from '../../src/project/project-store.ts'
import {ok, type Result} from '../../src/result.ts'
import {RunRecorder} from '../../src/run/run-recorder.ts'
import {SpecificationEngine} from '../../src/specification/specification-engine.ts'
import {SpecificationStore} from '../../src/specification/specification-store.ts'
import type {Evidence} from '../../src/state/execution.ts'
import {type ExecutionEnd, ExecutionStore} from '../../src/state/execution-store.ts'
import {RunnerLimitStore} from '../../src/state/runner-limit-store.ts'
import {RunStore} from '../../src/state/run-store.ts'
import {StateManager} from '../../src/state/state-manager.ts'
import {withFolder} from './temporary.ts'

export interface AttemptOptions {
  readonly outcome?: 'cancelled' | 'failed' | 'success'
  readonly evidence?: readonly Evidence[]
  readonly output?: string
  /** What happens while it is being worked on. */
  readonly meanwhile?: () => unknown
}

/** A project in a folder of its own, with the real engine, database and state manager, and no command line before them. */
export class StateProject {
  readonly directory: string
  readonly database: Database
  readonly specifications: SpecificationEngine
  readonly state: StateManager

  constructor(directory: string, {now = () => new Date()}: {now?: () => Date} = {}) {
    this.directory = directory
    this.database = unwrap(openDatabase({path: join(directory, '.mmm', 'state.db'), now}))
    const store = new ProjectStore(this.database)
    const projectId =
      store.find()?.id ?? unwrap(this.database.change('registering', 'project', (changes) => ok(store.save({name: 'shop', path: directory}, changes))))
    const configuration = unwrap(loadConfiguration({environment: {}, files: []}))
    const parts = {database: this.database, configuration, projectId, projectPath: directory}
    this.specifications = new SpecificationEngine(parts)
    this.state = new StateManager({
      ...parts,
      logs: join(directory, '.mmm', 'logs'),
      specifications: this.specifications,
      isRunGoing: () => false,
      progressOf: () => new Map(),
    })
  }

  /** The version that was made last. */
  get version(): number {
    return unwrap(this.state.history.latest())
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.directory, path)), {recursive: true})
    writeFileSync(join(this.directory, path), text)
  }

  read(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8')
  }

  remove(path: string): void {
    rmSync(join(this.directory, path), {force: true, recursive: true})
  }

  move(from: string, to: string): void {
    mkdirSync(dirname(join(this.directory, to)), {recursive: true})
    renameSync(join(this.directory, from), join(this.directory, to))
  }

  /** Brings the index up to date, as every command does. */
  look(): void {
    unwrap(this.specifications.view())
  }

  /** Writes the file of a specification and has it indexed. */
  add(id: string, body = `# ${id}\n`): void {
    this.write(`specs/${id}.md`, body)
    this.look()
  }

  /** What a run leaves behind that makes one attempt at one specification. Gives the number of the execution. */
  attempt(id: string, {evidence = [], meanwhile, outcome = 'success', output = 'done\n'}: AttemptOptions = {}): number {
    const {database} = this
    const view = unwrap(this.specifications.view())
    const [executions, specifications, runs] = [new ExecutionStore(database), new SpecificationStore(database), new RunStore(database)]
    const runId = unwrap(database.change('starting a run', 'run', () => ok(runs.insert({projectId: 1, token: randomUUID(), options: {ids: [id]}}))))
    const recorder = new RunRecorder({database, executions, specifications, limits: new RunnerLimitStore(database), runId})
    const record = view.record(id)
    const log = `.mmm/logs/${runId}/${id}.1.log`
    this.write(log, output)
    const claim = unwrap(
      recorder.claim(record, {
        runId,
        specId: id,
        iteration: 1,
        retry: 0,
        delay: 0,
        runner: 'shell',
        command: 'true',
        input: '',
        contentHash: record.contentHash,
        log,
      }),
    )
    if (claim.kind !== 'taken') throw new Error(`${id} was taken`)
    meanwhile?.()
    const reason = outcome === 'success' ? null : 'it did not work'
    const end: ExecutionEnd = {id: claim.execution, status: outcome, durationMs: 12, reason, output, evidence}
    if (outcome === 'success') unwrap(recorder.complete(record, end))
    else if (outcome === 'failed') unwrap(recorder.fail(id, end, [...view.graph.waitingFor([id])]))
    else unwrap(recorder.release(record, end))
    unwrap(database.change('closing a run', `run:${runId}`, () => ok(runs.finish(runId, outcome === 'success' ? 'completed' : outcome, null))))
    return claim.execution
  }

  /** The whole export, as one text. */
  export(scope: 'complete' | 'specs' = 'complete'): string {
    return [...this.state.archive.pieces(scope)].join('')
  }

  /** Reads a document that is written into a file first. */
  import(document: string, options: {mode: 'merge' | 'replace'; force?: boolean}): ReturnType<StateManager['archive']['importFrom']> {
    const path = join(this.directory, 'document.json')
    writeFileSync(path, document)
    try {
      return this.state.archive.importFrom(path, options)
    } finally {
      rmSync(path, {force: true})
    }
  }

  /** What `verify` finds wrong; logs that are gone do not count. */
  problems(): string[] {
    return unwrap(this.state.verify())
      .problems.filter(({severity}) => severity === 'error')
      .map(({check, message}) => `${check}: ${message}`)
  }

  /** Every row and every file, to tell that nothing has changed. */
  everything(): Record<string, unknown> {
    const tables = this.database.all<{name: string}>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'kept\\_%' ESCAPE '\\'`,
    )
    const rows = tables.map(({name}) => [name, this.database.all(`SELECT * FROM ${name}`)])
    const files = readdirSync(this.directory, {recursive: true, withFileTypes: true})
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/state\.db/.test(path))
      .toSorted()
    return {...Object.fromEntries(rows), files: files.map((path) => [path, contentOf(path)])}
  }

  close(): void {
    this.database.close()
  }
}

/** Runs a test with a project, and removes that afterwards. */
export async function withProject(test: (project: StateProject) => Promise<void> | void): Promise<void> {
  await withFolder(async (folder) => {
    const project = new StateProject(folder)
    try {
      await test(project)
    } finally {
      project.close()
    }
  })
}

/** The value of a Result that a test counts on. */
export function unwrap<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value
  throw result.error
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return 'a folder'
  }
}
