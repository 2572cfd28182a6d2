import {createHash} from 'node:crypto'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** Every file below a folder with the hash of its bytes. The shared index of a log is scratch space, and left out. */
export function bytesBelow(folder: string): Record<string, string> {
  const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile() && !entry.name.endsWith('-shm'))
  const paths = files.map(({name, parentPath}) => join(parentPath, name)).toSorted()
  return Object.fromEntries(paths.map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]))
}
