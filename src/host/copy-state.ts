import {existsSync} from 'node:fs'
import type {OpenError} from '../database/errors.ts'
import {loadModule} from '../lazy.ts'
import type {CopyStateError} from '../project/cloning.ts'
import {ok, type Result} from '../result.ts'
import type {OpenedState} from './open-state.ts'

/** Copies a state database, if there is one, to where that of another project is to lie. */
export function copyState(from: string, to: string, open: (path: string) => Result<OpenedState, OpenError>): Result<void, CopyStateError> {
  if (!existsSync(from)) return ok()
  const {backUp} = loadModule<typeof import('../database/backup.ts')>('database/backup')
  const opened = open(from)
  if (!opened.ok) return opened
  const copied = backUp(opened.value.database, to)
  return copied.ok ? ok() : copied
}
