import {readFileSync} from 'node:fs'
import {attempt, err, ok, type Result} from '../result.ts'
import {FileReadFailedError} from './errors.ts'

const decoder = new TextDecoder('utf-8', {fatal: true})

/** A file's text without its byte order mark; bytes that are not UTF-8 are an error, never replaced in silence. */
export function readText(path: string): Result<string, FileReadFailedError> {
  return attempt(
    () => decoder.decode(readFileSync(path)),
    (cause) => new FileReadFailedError({path}, cause),
  )
}

/** {@link readText}, or `undefined` where there is no such file. */
export function readTextIfThere(path: string): Result<string | undefined, FileReadFailedError> {
  const read = readText(path)
  if (read.ok) return read
  return (read.error.cause as NodeJS.ErrnoException).code === 'ENOENT' ? ok(undefined) : err(read.error)
}
