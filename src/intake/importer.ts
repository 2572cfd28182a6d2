import {existsSync} from 'node:fs'
import {isAbsolute, join, relative} from 'node:path'
import type {Configuration} from '../configuration/configuration.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {FileWriteFailedError} from '../files/errors.ts'
import {loadModule} from '../lazy.ts'
import {err, ok, type Result} from '../result.ts'
import type {SpecificationEngine} from '../specification/specification-engine.ts'
import {SpecificationStore, type SpecRecord} from '../specification/specification-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import {changeWithFiles} from '../state/changing-files.ts'
import {arrange} from './arrange.ts'
import {detect} from './detect.ts'
import {type ForeignAmbiguousError, ForeignClashError, ForeignInvalidError, ForeignMissingError} from './errors.ts'
import type {ForeignKind, ForeignTask, Loss, Reader} from './foreign-task.ts'
import {type PlannedFile, planFiles} from './planned-file.ts'
import {describeImport, doneThere, type ForeignReport, goneOf, type ImportedSpec} from './foreign-report.ts'
import {nameTasks} from './task-ids.ts'

/** What to import from another tool, and how. */
export interface ForeignImportOptions {
  /** A file or folder, absolute; default: the project's own folder. `-` is standard input. */
  readonly path?: string | undefined
  readonly kind?: ForeignKind | undefined
  readonly dryRun?: boolean
  /** Also write over what somebody edited, and bring back what somebody deleted. */
  readonly force?: boolean
}

export type ForeignImportError = DatabaseError | FileWriteFailedError | ForeignAmbiguousError | ForeignClashError | ForeignInvalidError | ForeignMissingError

interface Options {
  readonly database: Database
  readonly configuration: Configuration
  readonly projectPath: string
  readonly specifications: SpecificationEngine
}

/** Makes specifications of another tool's tasks, and follows what becomes of those. */
export class ForeignImporter {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** All or nothing: after an error everything is as it was. */
  import({dryRun = false, force = false, kind, path}: ForeignImportOptions): Result<ForeignReport, ForeignImportError> {
    const {projectPath, specifications} = this.#options
    const found = detect(path ?? projectPath, kind)
    if (!found.ok) return found
    const read = loadReader(found.value.kind)(found.value.path)
    if (!read.ok) return err(new ForeignInvalidError({problems: read.error.context.problems.map((problem) => ({...problem, path: this.#show(problem.path)}))}))
    const shownPath = this.#show(found.value.path)
    const {losses, problems, tasks} = arrange(read.value.tasks, shownPath)
    if (problems.length > 0) return err(new ForeignInvalidError({problems}))

    const view = specifications.view()
    if (!view.ok) return view
    const known = this.#known(found.value.kind)
    if (!known.ok) return known
    const ids = nameTasks(tasks, new Map([...known.value].map(([key, {id}]) => [key, id])))
    const clashes = this.#clashes(tasks, ids, known.value, view.value)
    if (clashes.length > 0) return err(new ForeignClashError({clashes}))
    const planned = planFiles(tasks, {...this.#options, kind: found.value.kind, path: shownPath, ids, known: known.value, force, volatile: read.value.volatile})
    if (!planned.ok) return planned
    const gone = goneOf(read.value, known.value)
    if (tasks.length === 0 && gone.length === 0) return err(new ForeignMissingError({path: shownPath, kind: found.value.kind}))
    const written = dryRun ? ok() : this.#write(planned.value)
    if (!written.ok) return written
    return ok(
      describeImport(planned.value, {
        kind: found.value.kind,
        path: shownPath,
        dry_run: dryRun,
        gone,
        done_there: doneThere(tasks, known.value),
        losses: [...this.#mixture(found.value.path), ...read.value.losses, ...losses].map((loss) => ({
          ...loss,
          ...(loss.key !== undefined && ids.has(loss.key) && {id: ids.get(loss.key)!}),
        })),
      }),
    )
  }

  /** Specifications that came from a tool, by the tool's key; those whose file is gone included. */
  #known(kind: ForeignKind): Result<Map<string, SpecRecord>, DatabaseError> {
    const records = this.#options.database.read('looking for what was imported', () => new SpecificationStore(this.#options.database).all())
    if (!records.ok) return records
    const known = new Map<string, SpecRecord>()
    for (const record of records.value) {
      const source = record.metadata.source as {from?: unknown; key?: unknown} | undefined
      const key = source?.from === kind && typeof source.key === 'string' ? source.key : undefined
      // A file that was renamed here has two rows, one of them without its file.
      if (key !== undefined && (!known.has(key) || record.removedAt === null)) known.set(key, record)
    }
    return ok(known)
  }

  /** Names that are taken by what did not come from there. */
  #clashes(tasks: readonly ForeignTask[], ids: ReadonlyMap<string, string>, known: ReadonlyMap<string, SpecRecord>, view: SpecificationView): ImportedSpec[] {
    const {configuration, projectPath} = this.#options
    const taken = new Map([...view.records.values()].map(({id, path}) => [id.toLowerCase(), path]))
    return tasks.flatMap(({key}) => {
      if (known.has(key)) return []
      const id = ids.get(key)!
      const path = join(configuration.get('specs.directory'), `${id}.md`)
      const other = taken.get(id.toLowerCase()) ?? (existsSync(join(projectPath, path)) ? path : undefined)
      return other === undefined ? [] : [{id, path: other}]
    })
  }

  #write(files: readonly PlannedFile[]): Result<void, DatabaseError | FileWriteFailedError> {
    return changeWithFiles(this.#options, {
      operation: 'importing specifications',
      author: 'spec import',
      write: (_changes, written): Result<void, DatabaseError | FileWriteFailedError> => {
        for (const {fate, path, text} of files) if (fate === 'created' || fate === 'updated') written.write(join(this.#options.projectPath, path), () => text)
        const applied = written.apply()
        return applied.ok ? this.#options.specifications.refresh() : applied
      },
    })
  }

  /** The tool's own documents would be taken for specifications. */
  #mixture(path: string): Loss[] {
    const directory = this.#options.configuration.get('specs.directory')
    const way = relative(join(this.#options.projectPath, directory), path)
    if (path === '-' || way.startsWith('..') || isAbsolute(way)) return []
    return [{what: `its own documents lie in ${directory}, and are taken for specifications there; before the import say: mmm config set specs.directory work`}]
  }

  #show(path: string): string {
    const shown = relative(this.#options.projectPath, path)
    return path === '-' || shown.startsWith('..') || isAbsolute(shown) ? path : shown || '.'
  }
}

function loadReader(kind: ForeignKind): Reader {
  switch (kind) {
    case 'backlog':
      return loadModule<typeof import('./backlog.ts')>('intake/backlog').readBacklog
    case 'beads':
      return loadModule<typeof import('./beads.ts')>('intake/beads').readBeads
    case 'openspec':
      return loadModule<typeof import('./openspec.ts')>('intake/openspec').readOpenSpec
    case 'spec-kit':
      return loadModule<typeof import('./spec-kit.ts')>('intake/spec-kit').readSpecKit
    case 'task-master':
      return loadModule<typeof import('./task-master.ts')>('intake/task-master').readTaskMaster
    case 'taskwarrior':
      return loadModule<typeof import('./taskwarrior.ts')>('intake/taskwarrior').readTaskwarrior
  }
}
