import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {withFolder} from './temporary.ts'

/** A real folder for one test. Paths are from that folder. */
export class Folder {
  /** Absolute, without symbolic links. */
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  resolve(path: string): string {
    return join(this.path, path)
  }

  /** Writes a file, with its parent folders; gives its whole path. */
  write(path: string, content: string | Uint8Array): string {
    const whole = this.resolve(path)
    mkdirSync(dirname(whole), {recursive: true})
    writeFileSync(whole, content)
    return whole
  }

  read(path: string): string {
    return readFileSync(this.resolve(path), 'utf8')
  }
}

/** Runs a test with files in a folder of its own, and removes them afterwards. */
export function withFiles(test: (folder: Folder) => Promise<void> | void): Promise<void> {
  return withFolder((path) => test(new Folder(path)))
}
