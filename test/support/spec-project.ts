import {mkdirSync, renameSync, rmSync} from 'node:fs'
import {dirname} from 'node:path'
import {loadConfiguration} from '../../src/configuration/configuration-loader.ts'
import type {Database} from '../../src/database/database.ts'
import {openDatabase} from '../../src/database/open-database.ts'
import {ProjectStore} from '../../src/project/project-store.ts'
import {ok, type Result} from '../../src/result.ts'
import {LinkStore} from '../../src/specification/link-store.ts'
import {SpecFileStore} from '../../src/specification/spec-file-store.ts'
import {SpecificationEngine, type SpecificationEngineOptions} from '../../src/specification/specification-engine.ts'
import type {IndexOptions} from '../../src/specification/parsed-file.ts'
import {SpecificationIndex} from '../../src/specification/specification-index.ts'
import {type SpecFileRecord, type StatusChange, SpecificationStore} from '../../src/specification/specification-store.ts'
import {SpecificationView} from '../../src/specification/specification-view.ts'
import {type Folder, withFiles} from './folder.ts'

/** Knows which files were parsed: the index saves just those. */
class WatchedStore extends SpecificationStore {
  readonly parsed: string[] = []

  override saveFile(file: SpecFileRecord): void {
    this.parsed.push(file.path)
    super.saveFile(file)
  }
}

export interface LoggedChange {
  readonly version: number
  readonly kind: string
  readonly id: string
}

/** A folder of specifications and a real state database that is kept equal to it. */
export class SpecProject {
  readonly folder: Folder
  readonly database: Database
  readonly store: WatchedStore
  readonly engine: SpecificationEngine
  readonly #index: SpecificationIndex
  readonly #indexed: IndexOptions
  readonly #shared: SpecificationEngineOptions
  #seen = 0

  constructor(folder: Folder, database: Database) {
    this.folder = folder
    this.database = database
    this.store = new WatchedStore(database)
    const project = {name: 'shop', path: folder.path}
    const projectId = valueOf(database.change('registering', 'test', (changes) => ok(new ProjectStore(database).save(project, changes))))
    const configuration = valueOf(loadConfiguration({files: [], environment: {}}))
    this.#shared = {database, configuration, projectId, projectPath: folder.path}
    this.#indexed = {...this.#shared, many: 0, store: this.store, directory: 'specs', ignore: configuration.get('specs.ignore')}
    this.#index = new SpecificationIndex(this.#indexed)
    this.engine = new SpecificationEngine(this.#shared)
    this.newChanges()
  }

  /** Writes `specs/<name>.md`. */
  write(name: string, text: string | Uint8Array): void {
    this.folder.write(`specs/${name}.md`, text)
  }

  rename(name: string, to: string): void {
    const target = this.folder.resolve(`specs/${to}.md`)
    mkdirSync(dirname(target), {recursive: true})
    renameSync(this.folder.resolve(`specs/${name}.md`), target)
  }

  remove(name: string): void {
    rmSync(this.folder.resolve(`specs/${name}.md`))
  }

  /** Another process's connection to the same state, with an engine of its own. */
  async elsewhere(test: (engine: SpecificationEngine) => Promise<void> | void): Promise<void> {
    const database = valueOf(openDatabase({path: this.database.path, now: () => new Date()}))
    try {
      await test(new SpecificationEngine({...this.#shared, database}))
    } finally {
      database.close()
    }
  }

  /** Looks at the files, as every command does first; gives the paths of those that were parsed. */
  look({tick}: {readonly tick?: number} = {}): string[] {
    this.store.parsed.length = 0
    const index = tick === undefined ? this.#index : new SpecificationIndex({...this.#indexed, tick})
    valueOf(index.refresh('test'))
    return [...this.store.parsed]
  }

  /** {@link look}, then all that is known. */
  view(): SpecificationView {
    this.look()
    const files = new SpecFileStore(this.database)
    const known = {all: () => files.all(), generating: files.generating()}
    return new SpecificationView(this.store.present(), new LinkStore(this.database).loose(), known)
  }

  setStatus(change: StatusChange): void {
    valueOf(this.database.change('marking', 'test', (changes) => ok(this.store.setStatus(change, ['pending', 'completed', 'failed', 'blocked'], changes))))
  }

  /** What the change log says since the last time it was asked. */
  newChanges(): string[] {
    const changes = this.database.all<LoggedChange>('SELECT version, kind, entity_id AS id FROM changes WHERE version > ? ORDER BY changes.id', this.#seen)
    this.#seen = changes.at(-1)?.version ?? this.#seen
    return changes.map(({id, kind}) => `${kind} ${id}`)
  }
}

/** Runs a test with a project of its own, and removes that afterwards. */
export function withSpecProject(test: (project: SpecProject) => Promise<void> | void): Promise<void> {
  return withFiles(async (folder) => {
    const database = valueOf(openDatabase({path: folder.resolve('.mmm/state.db'), now: () => new Date()}))
    try {
      await test(new SpecProject(folder, database))
    } finally {
      database.close()
    }
  })
}

/** The value of a Result that a test needs to be right. */
export function valueOf<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value
  throw result.error
}
