import {execFileSync} from 'node:child_process'
import {closeSync, openSync, rmSync, statfsSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {withFolder} from './temporary.ts'

/** A disk of a few megabytes that can be filled up, and emptied again. */
export class SmallDisk {
  readonly path: string
  readonly #filler: string

  constructor(path: string) {
    this.path = path
    this.#filler = join(path, 'filler')
  }

  /** Fills the disk up to so many bytes. */
  fill(room = 0): void {
    const {bavail, bsize} = statfsSync(this.path)
    const length = Math.max(0, bavail * bsize - room)
    const file = openSync(this.#filler, 'a')
    const block = Buffer.alloc(bsize, 1)
    for (let written = 0; written < length; written += bsize) writeSync(file, block)
    closeSync(file)
  }

  /** Makes room again. */
  clear(): void {
    rmSync(this.#filler, {force: true})
  }
}

/** Runs a test with a small disk, or skips it where nobody may mount one. */
export function withSmallDisk(context: Mocha.Context, test: (disk: SmallDisk) => Promise<void> | void): Promise<void> {
  return withSmallDiskIfAny((disk) => (disk ? test(disk) : context.skip()))
}

/** Runs something with a small disk, or without one where nobody may mount it. */
export async function withSmallDiskIfAny(test: (disk: SmallDisk | undefined) => Promise<void> | void): Promise<void> {
  await withFolder(async (folder) => {
    if (!mounts(folder)) return test(undefined)
    try {
      await test(new SmallDisk(folder))
    } finally {
      // Lazily: what a failed test left open must not hide why it failed.
      execFileSync('umount', ['--lazy', folder])
    }
  })
}

function mounts(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], {stdio: 'ignore'})
    return true
  } catch {
    return false
  }
}
