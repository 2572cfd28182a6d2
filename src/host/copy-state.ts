import {existsSync} from 'node:fs'
import type {Database} from '../database/database.ts'
import type {OpenError} from '../database/errors.ts'
import {loadModule} from '../lazy.ts'
import type {CopyStateError} from '../project/cloning.ts'
import {ok, type Result} from '../result.ts'

/** Copies a state database, if there is one, to where that of another project is to lie. */
export function copyState(from: string, to: string, open: (path: string) => Result<Database, OpenError>): Result<void, CopyStateError> {
  if (!existsSync(from)) return ok()
  const {backUp} = loadModule<typeof import('../database/backup.ts')>('database/backup')
  const database = open(from)
  if (!database.ok) return database
  const copied = backUp(database.value, to)
  return copied.ok ? ok() : copied
}
