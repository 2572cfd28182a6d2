import {createHash} from 'node:crypto'
import {lstatSync, readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'

/** Everything below a folder that a trace could be left in: names, sizes, times and bytes. */
export function listingOf(folder: string): string[] {
  return readdirSync(folder, {recursive: true})
    .map(String)
    .toSorted()
    .map((path) => {
      const whole = join(folder, path)
      const {ctimeMs, mode, mtimeMs, size} = lstatSync(whole)
      const isFile = lstatSync(whole).isFile()
      return [path, mode, isFile ? size : '', mtimeMs, ctimeMs, isFile ? createHash('sha256').update(readFileSync(whole)).digest('hex') : ''].join(' ')
    })
}
