import type {ChangeSet} from '../database/change-set.ts'
import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import {FileChanges} from '../files/file-changes.ts'
import {settleJournals} from '../files/file-journal.ts'
import {journalsOf} from '../project/state-directory.ts'
import {ok, type Result} from '../result.ts'
import {FileChangeStore} from './file-change-store.ts'

/** A change of the state that changes files as well. */
export interface FileChange<T, E> {
  readonly operation: string
  readonly author: string
  readonly reverts?: number
  /** Everything that is planned in `files` must be applied by it, after all that may fail otherwise. */
  readonly write: (changes: ChangeSet, files: FileChanges) => Result<T, E>
}

/** Changes database and files together, or neither: whoever comes after a kill in between takes the files back. */
export function changeWithFiles<T, E>(
  {database, projectPath}: {readonly database: Database; readonly projectPath: string},
  {author, operation, reverts, write}: FileChange<T, E>,
): Result<T, DatabaseError | E> {
  const store = new FileChangeStore(database)
  const files = new FileChanges({root: projectPath, journals: journalsOf(projectPath)})
  let done: Result<T, DatabaseError | E> | undefined
  try {
    done = database.change(
      operation,
      author,
      (changes): Result<T, E> => {
        settle(store, projectPath)
        const written = write(changes, files)
        if (files.isApplied) store.note(files.token)
        return written
      },
      reverts === undefined ? {} : {reverts},
    )
    return done
  } finally {
    // The database goes back by itself.
    if (done?.ok) files.forget()
    else files.undo()
  }
}

/** Settles what a process left that was killed while it changed files. Waits for one that still does. */
export function settleFiles(database: Database, projectPath: string): Result<void, DatabaseError> {
  return database.change('settling changes of files', 'index', () => {
    settle(new FileChangeStore(database), projectPath)
    return ok()
  })
}

function settle(store: FileChangeStore, root: string): void {
  settleJournals({root, journals: journalsOf(root), isMeant: (token) => store.has(token)})
}
