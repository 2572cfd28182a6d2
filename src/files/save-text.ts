import {loadModule} from '../lazy.ts'
import type {Result} from '../result.ts'
import type {FileExistsError, FileWriteFailedError} from './errors.ts'

/** Writes a file for the user, whole or not at all, and its folders. One that is there is replaced only with `force`. */
export function saveText(path: string, text: string, {force = false} = {}): Result<void, FileExistsError | FileWriteFailedError> {
  const files = loadModule<typeof import('./write-atomically.ts')>('files/write-atomically')
  return force ? files.writeAtomically(path, text) : files.createAtomically(path, text)
}
