import {mkdtempSync, realpathSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/** Runs a test with an empty folder, and removes that afterwards. */
export async function withFolder(test: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mmm-test-')))
  try {
    await test(folder)
  } finally {
    rmSync(folder, {force: true, recursive: true})
  }
}
