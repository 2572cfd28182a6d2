import type {Database} from '../database/database.ts'
import {type ChangeRefusal, DatabaseFullError, DatabaseReadOnlyError, type OpenError} from '../database/errors.ts'
import {openCopy} from '../database/open-copy.ts'
import {openDatabase, type OpenOptions} from '../database/open-database.ts'
import {ok, type Result} from '../result.ts'

export interface OpenedState {
  readonly database: Database
  /** Why it is a private copy that shall not be changed. */
  readonly refusal?: ChangeRefusal
}

/** Opens a project's state. What may not be written can still be looked at, in a private copy. */
export function openState({traceless, ...options}: OpenOptions & {readonly traceless: boolean}): Result<OpenedState, OpenError> {
  const opened = traceless ? openCopy(options) : openDatabase(options)
  if (opened.ok) return ok({database: opened.value})
  const {error} = opened
  const isFull = error instanceof DatabaseFullError
  if (!isFull && !(error instanceof DatabaseReadOnlyError)) return opened
  const copied = openCopy(options)
  if (copied.ok) return ok({database: copied.value, refusal: error})
  return isFull ? opened : copied
}
