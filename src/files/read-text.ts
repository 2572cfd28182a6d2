import {readFileSync, statSync} from 'node:fs'
import {attempt, err, ok, type Result} from '../result.ts'
import {FileReadFailedError} from './errors.ts'

const decoder = new TextDecoder('utf-8', {fatal: true})
const exactDecoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true})

interface ReadOptions {
  /** For a text that is to be written back. */
  readonly keepBom?: boolean
}

/** A file's text without its byte order mark; bytes that are not UTF-8 are an error, never replaced in silence. */
export function readText(path: string, {keepBom = false}: ReadOptions = {}): Result<string, FileReadFailedError> {
  return attempt(
    () => (keepBom ? exactDecoder : decoder).decode(readBytes(path)),
    (cause) => new FileReadFailedError({path}, cause),
  )
}

/** A stranger's link may lead to a device that never ends. */
function readBytes(path: string): Uint8Array {
  const stats = statSync(path)
  if (stats.isCharacterDevice() || stats.isBlockDevice()) throw new Error('it is a device, and no file')
  return readFileSync(path)
}

/** {@link readText}, or `undefined` where there is no such file. */
export function readTextIfThere(path: string, options: ReadOptions = {}): Result<string | undefined, FileReadFailedError> {
  const read = readText(path, options)
  if (read.ok) return read
  return (read.error.cause as NodeJS.ErrnoException).code === 'ENOENT' ? ok(undefined) : err(read.error)
}
