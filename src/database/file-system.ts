import {readFileSync, realpathSync} from 'node:fs'
import {dirname} from 'node:path'

/** How SQLite may keep its journal on a file system; `refused` where its locks cannot be trusted. */
export type JournalMode = 'refused' | 'truncate' | 'wal'

const LOCAL = /^(?:ext[234]|xfs|btrfs|zfs|f2fs|tmpfs|ramfs|overlay|apfs|hfs|ufs|ntfs3?|bcachefs)$/
const NETWORK = /^(?:nfs\d?|cifs|smb\d?|smbfs|afpfs|ceph|glusterfs|lustre)$|^fuse\.(?:sshfs|glusterfs|ceph)/

/** Picks the journal for a file system type as `/proc/self/mountinfo` names it. An unknown one gets the careful choice. */
export function journalModeFor(fileSystem: string): JournalMode {
  if (LOCAL.test(fileSystem)) return 'wal'
  return NETWORK.test(fileSystem) ? 'refused' : 'truncate'
}

/** The type of the file system that holds `path`, or `undefined` where the platform does not say (macOS, Windows). */
export function fileSystemOf(path: string, mountinfo: string | undefined = readMountinfo()): string | undefined {
  if (mountinfo === undefined) return undefined
  const real = realDirectory(path)
  let best: {point: string; type: string} | undefined
  for (const line of mountinfo.split('\n')) {
    const [left, right] = line.split(' - ')
    const point = left?.split(' ')[4]?.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    const type = right?.split(' ')[0]
    if (!point || !type) continue
    const holds = point === '/' || real === point || real.startsWith(`${point}/`)
    // Of two mounts on one point the later one is on top.
    if (holds && (!best || point.length >= best.point.length)) best = {point, type}
  }
  return best?.type
}

function readMountinfo(): string | undefined {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
  } catch {
    return undefined
  }
}

function realDirectory(path: string): string {
  for (let directory = path; ; directory = dirname(directory)) {
    try {
      return realpathSync(directory)
    } catch {
      if (directory === dirname(directory)) return directory
    }
  }
}
