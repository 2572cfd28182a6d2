import {existsSync, mkdirSync} from 'node:fs'
import {dirname} from 'node:path'
import {FileExistsError} from '../files/errors.ts'
import {err, ok, type Result} from '../result.ts'
import type {Database} from './database.ts'
import {BackupFailedError} from './errors.ts'
import {publishCopy, stageCopy} from './exact-copy.ts'

/**
 * Writes an exact copy of a database, as of one moment, while others go on writing. It is checked before it gets its
 * name: a backup that is there can be used.
 */
export function backUp(database: Database, path: string, {force = false} = {}): Result<{readonly path: string}, BackupFailedError | FileExistsError> {
  if (!force && existsSync(path)) return err(new FileExistsError({path}, ['Say --force to replace it, or choose another name.']))
  try {
    mkdirSync(dirname(path), {recursive: true})
    publishCopy(
      stageCopy((staged) => database.vacuumInto(staged), path),
      path,
    )
    return ok({path})
  } catch (error) {
    return err(new BackupFailedError({path}, error))
  }
}
