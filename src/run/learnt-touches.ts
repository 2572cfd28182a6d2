import type {Database} from '../database/database.ts'
import type {DatabaseError} from '../database/errors.ts'
import type {Result} from '../result.ts'
import {type ChangedFile, ChangedFilesStore} from '../state/changed-files-store.ts'
import {globMatcher} from '../text/glob-match.ts'

/** What past attempts tell of the files that a specification changes. */
export interface LearntTouches {
  readonly files: readonly ChangedFile[]
  /** Those that its `touches` do not name; none where it has no `touches`. */
  readonly outside: readonly string[]
  /** What `touches` would cover all of them; none where they do already. */
  readonly suggestion: readonly string[]
}

/** Globs that a suggestion has at most, as long as folders can be named instead of files. */
const MOST_GLOBS = 5

/** Files that a warning names. */
const NAMED = 5

/** What is learnt of a specification; looking costs no attempt. */
export function learnTouches(database: Database, spec: string, touches: readonly string[] = []): Result<LearntTouches, DatabaseError> {
  return database.read('reading what attempts changed', () => {
    const files = new ChangedFilesStore(database).of(spec)
    const paths = files.map(({path}) => path)
    const outside = outsideOf(touches, paths)
    const isCovered = touches.length > 0 && outside.length === 0
    return {files, outside, suggestion: isCovered ? [] : suggestGlobs(paths)}
  })
}

/** Says which files an attempt changed that its specification does not name. */
export function describeOutside(id: string, touches: readonly string[] = [], changed: readonly string[] = []): string | undefined {
  const outside = outsideOf(touches, changed)
  if (outside.length === 0) return undefined
  const more = outside.length > NAMED ? ` and ${outside.length - NAMED} more` : ''
  return `${id} changed files outside of its touches: ${outside.slice(0, NAMED).join(', ')}${more}. Others that touch them may have run beside it. See mmm spec show ${id}`
}

/** Few globs that cover all of the paths: the files themselves, or the deepest folders of which there are few enough. */
export function suggestGlobs(paths: readonly string[]): string[] {
  const parts = paths.map((path) => path.split('/'))
  for (let depth = Math.max(1, ...parts.map(({length}) => length)); depth > 0; depth--) {
    const globs = new Set(parts.map((names) => names.slice(0, depth).map(escapeGlob).join('/') + (names.length > depth ? '/**' : '')))
    const folders = [...globs].filter((glob) => glob.endsWith('/**')).map((glob) => glob.slice(0, -2))
    const needed = [...globs].filter((glob) => !folders.some((folder) => glob !== `${folder}**` && glob.startsWith(folder)))
    if (needed.length <= MOST_GLOBS || depth === 1) return needed.toSorted()
  }
  return []
}

function outsideOf(touches: readonly string[], paths: readonly string[]): string[] {
  if (touches.length === 0) return []
  const isTouched = globMatcher(touches)
  return paths.filter((path) => !isTouched(path))
}

function escapeGlob(name: string): string {
  return name.replaceAll(/[!()*?[\\\]{}]/g, '\\$&')
}
