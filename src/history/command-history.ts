import {dirname} from 'node:path'
import {exclusively} from '../database/exclusively.ts'
import {type FileBusyError, FileWriteFailedError} from '../files/errors.ts'
import {attempt, err, ok, type Result} from '../result.ts'
import {quoteWords} from '../text/words.ts'
import {HistoryNumberUnknownError, HistoryUnreadableError} from './errors.ts'
import {clear, historyPath, type HistoryReading, readHistory} from './history-file.ts'
import type {HistoryEntry} from './history-record.ts'
import {historyLock} from './recorder.ts'

/** Which lines of the history are asked for. */
export interface HistoryFilter {
  /** Only what worked in this project. */
  readonly project?: string | undefined
  /** Only what did not exit 0. */
  readonly failed?: boolean | undefined
  /** Only what began then or later; ISO 8601. */
  readonly since?: string | undefined
  /** Only command lines with this text in them, whatever the case. */
  readonly search?: string | undefined
  /** Also what a batch or a replay carried out. */
  readonly all?: boolean | undefined
}

/** Lines of the history, oldest first. */
export interface HistoryListing {
  /** Oldest first. */
  readonly entries: readonly HistoryEntry[]
  /** Lines of the file that could not be read. */
  readonly damaged: number
}

/** The commands that were carried out, of all projects. */
export class CommandHistory {
  readonly #home: string
  readonly #projectsByFolder: () => ReadonlyMap<string, string>

  /** `projectsByFolder` names the projects there are. */
  constructor(home: string, projectsByFolder: () => ReadonlyMap<string, string> = () => new Map()) {
    this.#home = home
    this.#projectsByFolder = projectsByFolder
  }

  list({all, failed, project, search, since}: HistoryFilter = {}): Result<HistoryListing, HistoryUnreadableError> {
    const read = this.#read()
    if (!read.ok) return read
    const wanted = search?.toLowerCase()
    const entries = read.value.entries.filter(
      (entry) =>
        (all || entry.by === undefined) &&
        (!failed || entry.code !== 0) &&
        (project === undefined || entry.project === project) &&
        (since === undefined || Date.parse(entry.at) >= Date.parse(since)) &&
        (wanted === undefined || quoteWords(entry.argv).toLowerCase().includes(wanted) || (entry.command ?? '').toLowerCase().includes(wanted)),
    )
    return ok({entries, damaged: read.value.damaged})
  }

  find(number: number): Result<HistoryEntry, HistoryNumberUnknownError | HistoryUnreadableError> {
    const read = this.#read()
    if (!read.ok) return read
    const {entries} = read.value
    const entry = entries.find((candidate) => candidate.number === number)
    return entry ? ok(entry) : err(new HistoryNumberUnknownError({number}, {first: entries[0]?.number, last: entries.at(-1)?.number}))
  }

  /** Forgets all of it; gives how many commands that were. */
  clear(): Result<number, FileBusyError | FileWriteFailedError> {
    const path = historyPath(this.#home)
    const cleared = exclusively({
      path,
      lock: historyLock(this.#home),
      action: () =>
        attempt(
          () => clear(path),
          (cause) => new FileWriteFailedError({path}, cause),
        ),
    })
    return cleared.ok ? cleared.value : cleared
  }

  #read(): Result<HistoryReading, HistoryUnreadableError> {
    const path = historyPath(this.#home)
    return attempt(
      () => this.#withProjects(readHistory(path)),
      (cause) => new HistoryUnreadableError({path}, cause),
    )
  }

  /** To look for the project of every command would slow down its start: of those that need none it is looked for here. */
  #withProjects({entries, ...rest}: HistoryReading): HistoryReading {
    const projects = this.#projectsByFolder()
    const projectAt = (folder: string): string | undefined => projects.get(folder) ?? (dirname(folder) === folder ? undefined : projectAt(dirname(folder)))
    const named = entries.map((entry) => {
      const project = entry.project ?? projectAt(entry.directory)
      return project === undefined ? entry : {...entry, project}
    })
    return {...rest, entries: named}
  }
}
