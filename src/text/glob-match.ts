import type picomatchType from 'picomatch'
import {loadPackage} from '../lazy.ts'

/** Whether a path, with forward slashes, matches one of the globs, or lies in a folder that one of them names. */
export function globMatcher(globs: readonly string[]): (path: string) => boolean {
  const picomatch = loadPackage<typeof picomatchType>('picomatch')
  const patterns = globs.map((glob) => glob.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, ''))
  return picomatch(
    patterns.flatMap((pattern) => [pattern, `${pattern}/**`]),
    {dot: true},
  )
}
