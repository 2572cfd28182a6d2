import {closeSync, openSync, readSync} from 'node:fs'
import {attempt, type Result} from '../result.ts'
import {FileReadFailedError} from './errors.ts'

const CHUNK = 1024 * 1024

/** A file's text piece by piece; `-` is standard input. What is not UTF-8 throws where it is met. */
export function openChunks(path: string): Result<Iterable<string>, FileReadFailedError> {
  return attempt(
    () => readChunks(path === '-' ? 0 : openSync(path, 'r')),
    (cause) => new FileReadFailedError({path}, cause),
  )
}

function* readChunks(descriptor: number): Generator<string> {
  const decoder = new TextDecoder('utf-8', {fatal: true})
  const buffer = Buffer.alloc(CHUNK)
  try {
    for (let length = read(descriptor, buffer); length > 0; length = read(descriptor, buffer)) yield decoder.decode(buffer.subarray(0, length), {stream: true})
    yield decoder.decode()
  } finally {
    if (descriptor !== 0) closeSync(descriptor)
  }
}

/** Standard input may be a pipe that has nothing to give yet. */
function read(descriptor: number, buffer: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, buffer)
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException
      if (code === 'EOF') return 0
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    }
  }
}
