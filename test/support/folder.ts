import {mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'

/** A real folder for one test. Paths are from that folder; it has no symbolic links above it. */
export class Folder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'mmm-test-')))

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

/** Runs a test with a folder of its own, and removes that afterwards. */
export async function withFolder<T>(test: (folder: Folder) => Promise<T> | T): Promise<T> {
  const folder = new Folder()
  try {
    return await test(folder)
  } finally {
    rmSync(folder.path, {force: true, recursive: true})
  }
}
