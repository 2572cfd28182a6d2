import {existsSync, realpathSync, type Stats} from 'node:fs'
import {basename, dirname, join, relative, sep} from 'node:path'
import {Settling} from '../files/settling.ts'
import {loadPackage} from '../lazy.ts'

export interface SpecificationWatcherOptions {
  readonly projectPath: string
  /** Where the specifications are, from the project's folder. It need not be there yet. */
  readonly directory: string
  /** Files may have changed, and are quiet now. Told once at the beginning as well. */
  readonly onChange: () => void
  /** Not everything can be watched; from now on files are looked at now and then. */
  readonly onProblem: (cause: Error) => void
}

/** Milliseconds between two looks where the system tells of no changes. */
const POLL = 2000

/** Tells when files of specifications may have changed, wherever folders come and go. Keeps the process alive until it is closed. */
export function watchSpecifications({directory, onChange, onProblem, projectPath}: SpecificationWatcherOptions): {close(): void} {
  const {watch} = loadPackage<typeof import('chokidar')>('chokidar')
  const settling = new Settling(onChange)
  const specs = join(projectPath, directory)
  // The folder itself may be a link; links in it are not followed, just as when files are listed.
  const real = realPathOf(specs)
  let poll: NodeJS.Timeout | undefined
  const watcher = watch([...new Set([rootOf(projectPath, specs), real])], {
    ignored: (path, stats) => !isOurs(path, stats, specs) && !isOurs(path, stats, real),
    ignoreInitial: true,
    followSymlinks: false,
  })
    .on('all', () => settling.touch())
    // Folders tell of their files: to watch each of ten thousand takes seconds, and the system allows only so many.
    .on('raw', (_event: string, name: string | null) => {
      if (name === null || isSpecName(basename(name))) settling.touch()
    })
    .on('ready', () => settling.touch())
    .on('error', (cause) => {
      if (poll) return
      poll = setInterval(onChange, POLL)
      onProblem(cause as Error)
    })
  return {
    close() {
      clearInterval(poll)
      settling.close()
      void watcher.close()
    },
  }
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** The project's folder rather than that of the specifications, which may be made, removed and renamed. */
function rootOf(projectPath: string, specs: string): string {
  if (isWithin(specs, projectPath)) return projectPath
  let folder = dirname(specs)
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder)
  return folder
}

/** Folders on the way to the specifications, and those below them. What mmm itself writes is hidden. */
function isOurs(path: string, stats: Stats | undefined, specs: string): boolean {
  if (isWithin(specs, path)) return true
  if (!isWithin(path, specs)) return false
  const parts = relative(specs, path).split(sep)
  if (parts.some((part) => part.startsWith('.') || part === 'node_modules')) return false
  return !stats?.isFile()
}

function isSpecName(name: string): boolean {
  return /^[^.].*\.md$/i.test(name)
}

/** Whether a path is a folder, or lies in it. */
function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`))
}
