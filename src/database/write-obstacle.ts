import {accessSync, constants, existsSync} from 'node:fs'
import {dirname} from 'node:path'

/** What keeps this user from writing a database: beside the file itself its log has to be written. */
export function writeObstacle(path: string): string | undefined {
  for (const place of [nearestFolder(path), path, `${path}-wal`, `${path}-shm`]) {
    try {
      accessSync(place, constants.W_OK)
    } catch (error) {
      const {code} = error as NodeJS.ErrnoException
      if (code === 'EROFS') return 'its file system is mounted read-only'
      if (code !== 'ENOENT') return `this user may not write ${place}`
    }
  }
  return undefined
}

/** The folder of a file or, where it is still to be made, the one above that is there. */
function nearestFolder(path: string): string {
  let folder = dirname(path)
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}
