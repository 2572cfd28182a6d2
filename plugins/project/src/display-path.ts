import {printable} from 'mmm-cli'
import {homedir} from 'node:os'
import {sep} from 'node:path'

/** A path as people write it: their home is `~`. */
export function displayPath(path: string): string {
  const home = homedir()
  return printable(path === home || path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path)
}
