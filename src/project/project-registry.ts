import {readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {type TomlInvalidError, TomlUnreadableError} from '../configuration/errors.ts'
import {parseToml} from '../configuration/toml-file.ts'
import {exclusively} from '../database/exclusively.ts'
import {type FileBusyError, FileExistsError, type FileReadFailedError, FileWriteFailedError} from '../files/errors.ts'
import {readTextIfThere} from '../files/read-text.ts'
import {createAtomically, writeAtomically} from '../files/write-atomically.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {compareNames} from '../text/order.ts'
import {ProjectExistsError, ProjectFileInvalidError} from './errors.ts'
import {isProjectName, type Project} from './project.ts'
import {formatProject, readAsWritten, readProject} from './project-file.ts'

export type RegistryError = FileReadFailedError | ProjectFileInvalidError | TomlInvalidError | TomlUnreadableError

export interface RegistryListing {
  readonly projects: readonly Project[]
  /** Registry files that cannot be read; the projects beside them are not affected. */
  readonly problems: readonly RegistryError[]
}

/** The projects of this user: one TOML file each below `projects/` in mmm's home, and which of them is current. */
export class ProjectRegistry {
  readonly #directory: string
  readonly #currentFile: string

  constructor(home: string) {
    this.#directory = join(home, 'projects')
    this.#currentFile = join(home, 'current-project')
  }

  /** Carries out what reads and then writes: of two mmm at once, one waits for the other. Not to be nested. */
  alone<T, E>(operation: () => Result<T, E>): Result<T, FileBusyError | E | FileWriteFailedError> {
    const done = exclusively({lock: join(this.#directory, '.lock'), path: this.#directory, action: operation})
    return done.ok ? done.value : done
  }

  list(): RegistryListing {
    const projects: Project[] = []
    const problems: RegistryError[] = []
    for (const name of this.#names()) {
      const project = isProjectName(name) ? this.find(name) : err(misnamed(this.#path(name)))
      if (!project.ok) problems.push(project.error)
      else if (project.value) projects.push(project.value)
    }
    return {projects, problems}
  }

  find(name: string): Result<Project | undefined, RegistryError> {
    if (!isProjectName(name)) return ok(undefined)
    const path = this.#path(name)
    const text = readTextIfThere(path)
    if (!text.ok) return err(new TomlUnreadableError({path}, text.error.cause))
    if (text.value === undefined) return ok(undefined)
    const written = readAsWritten(text.value, name)
    if (written) return ok(written)
    const file = parseToml(text.value, path)
    return file.ok ? readProject(file.value, name) : file
  }

  /** Adds a project; of two mmm that add one name at once, one gets the error. */
  add(project: Project): Result<Project, FileWriteFailedError | ProjectExistsError> {
    const created = createAtomically(this.#path(project.name), formatProject(project))
    if (created.ok) return ok(project)
    if (!(created.error instanceof FileExistsError)) return err(created.error)
    const existing = this.find(project.name)
    return err(new ProjectExistsError({name: project.name, path: existing.ok && existing.value ? existing.value.path : this.#path(project.name)}))
  }

  replace(project: Project): Result<Project, FileWriteFailedError> {
    const written = writeAtomically(this.#path(project.name), formatProject(project))
    return written.ok ? ok(project) : written
  }

  /** Takes a project off the list; `current-project` forgets it as well. */
  remove(name: string): Result<void, FileReadFailedError | FileWriteFailedError> {
    const removed = attempt(
      () => rmSync(this.#path(name), {force: true}),
      (cause) => new FileWriteFailedError({path: this.#path(name)}, cause),
    )
    return removed.ok ? this.#replaceCurrent(name, undefined) : removed
  }

  /** Moves an entry to a new name, which must be free; `current-project` follows. */
  rename(from: string, project: Project): Result<Project, FileReadFailedError | FileWriteFailedError | ProjectExistsError> {
    const added = this.add(project)
    if (!added.ok) return added
    const followed = this.#replaceCurrent(from, project.name)
    if (!followed.ok) return followed
    const removed = this.remove(from)
    return removed.ok ? ok(project) : removed
  }

  /** Names of the project last switched to and of the one before it. */
  current(): Result<{readonly current?: string; readonly previous?: string}, FileReadFailedError> {
    const text = readTextIfThere(this.#currentFile)
    if (!text.ok) return text
    const [current, previous] = (text.value ?? '').split('\n').map((line) => line.trim())
    return ok({...(current && {current}), ...(previous && {previous})})
  }

  switchTo(name: string): Result<void, FileReadFailedError | FileWriteFailedError> {
    const before = this.current()
    if (!before.ok) return before
    if (before.value.current === name) return ok()
    return writeAtomically(this.#currentFile, `${name}\n${before.value.current ?? ''}\n`)
  }

  #replaceCurrent(from: string, to: string | undefined): Result<void, FileReadFailedError | FileWriteFailedError> {
    const known = this.current()
    if (!known.ok) return known
    const {current = '', previous = ''} = known.value
    if (current !== from && previous !== from) return ok()
    // A project that went leaves its line empty: nobody is to find themselves in another one.
    const lines = [current, previous].map((name) => `${name === from ? (to ?? '') : name}\n`)
    return writeAtomically(this.#currentFile, lines.join(''))
  }

  #names(): string[] {
    try {
      return readdirSync(this.#directory)
        .filter((file) => file.endsWith('.toml') && !file.startsWith('.'))
        .map((file) => file.slice(0, -'.toml'.length))
        .toSorted(compareNames)
    } catch {
      return []
    }
  }

  #path(name: string): string {
    return join(this.#directory, `${name}.toml`)
  }
}

function misnamed(path: string): ProjectFileInvalidError {
  return new ProjectFileInvalidError({path, line: 1, column: 1}, 'The name of the file must be that of a project.')
}
