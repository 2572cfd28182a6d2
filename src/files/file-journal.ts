import {createHash} from 'node:crypto'
import {copyFileSync, existsSync, linkSync, lstatSync, readdirSync, readFileSync, realpathSync, renameSync, rmdirSync, rmSync} from 'node:fs'
import {dirname, join, sep} from 'node:path'
import {syncDirectory, writeAtomically} from './write-atomically.ts'

/** A file that is changed together with others. */
export interface JournalStep {
  /** From the folder that all of them lie below. */
  readonly path: string
  /** Of the new text; `null` when the file is deleted. */
  readonly hash: string | null
  /** Whether there was a file before. */
  readonly kept: boolean
}

/** What is about to be changed. It lies on the disk before anything is, with the files as they were. */
export interface Journal {
  readonly steps: readonly JournalStep[]
  /** Folders that are made on the way, deepest first. */
  readonly folders: readonly string[]
}

const NAME = 'journal.json'

/** Makes the journal and all that lies beside it durable. Throws what the file system throws. */
export function writeJournal(folder: string, journal: Journal): void {
  const written = writeAtomically(join(folder, NAME), JSON.stringify(journal))
  if (!written.ok) throw written.error.cause
  syncDirectory(dirname(folder))
}

/**
 * Finishes what others began and were killed over: changes that were meant to stay do, all others are taken back.
 * A journal that names files outside `root` is nobody's.
 */
export function settleJournals({isMeant, journals, root}: {root: string; journals: string; isMeant: (token: string) => boolean}): void {
  for (const token of foldersIn(journals)) {
    const folder = join(journals, token)
    const journal = isMeant(token) ? undefined : readJournal(folder, root)
    if (journal) undoJournal(root, folder, journal)
    forgetJournal(folder)
  }
}

/** None behind a link: what lies elsewhere is not ours to forget. */
function foldersIn(journals: string): string[] {
  if (!lstatSync(journals, {throwIfNoEntry: false})?.isDirectory()) return []
  return readdirSync(journals, {withFileTypes: true}).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
}

/** Brings back the files as they were, the last change first. What is no longer as the changes left it is somebody else's work, and stays. */
export function undoJournal(root: string, folder: string, {folders, steps}: Journal): void {
  for (const [index, {hash, kept, path}] of [...steps.entries()].toReversed()) {
    const target = join(root, path)
    ignoringErrors(() => {
      // A link on the way would lead elsewhere.
      if (!isBelow(realpathSync(dirname(target)), realpathSync(root))) return
      if ((existsSync(target) ? textHash(readFileSync(target)) : null) !== hash) return
      if (kept) moveInto(join(folder, `old-${index}`), target)
      else rmSync(target)
    })
  }
  for (const made of folders) ignoringErrors(() => rmdirSync(join(root, made)))
  for (const touched of new Set(steps.map(({path}) => dirname(join(root, path))))) syncDirectory(touched)
}

export function forgetJournal(folder: string): void {
  // The journal first: without it the rest means nothing.
  rmSync(join(folder, NAME), {force: true})
  rmSync(folder, {force: true, recursive: true})
  ignoringErrors(() => rmdirSync(dirname(folder)))
}

/** A second name costs nothing; not every file system can give one. */
export function keepOriginal(path: string, as: string): void {
  try {
    linkSync(path, as)
  } catch {
    copyFileSync(path, as)
  }
}

/** Gives a file another name, or its text when the names lie on different disks. */
export function moveInto(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    const written = writeAtomically(to, readFileSync(from))
    if (!written.ok) throw written.error.cause
  }
}

export function textHash(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex')
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root + sep)
}

/** mmm changes nothing of git's own: a hook that a stranger's journal brings back there would be carried out. */
function isOurs(path: string, root: string): boolean {
  return isBelow(join(root, path), root) && !/(?:^|[/\\])\.git(?:[/\\]|$)/i.test(path)
}

function readJournal(folder: string, root: string): Journal | undefined {
  try {
    const {folders, steps} = JSON.parse(readFileSync(join(folder, NAME), 'utf8')) as Journal
    return [...folders, ...steps.map(({path}) => path)].every((path) => isOurs(path, root)) ? {folders, steps} : undefined
  } catch {
    return undefined
  }
}

/** What has been taken away or filled by somebody else is no reason to leave the rest. */
function ignoringErrors(step: () => void): void {
  try {
    step()
  } catch {}
}
