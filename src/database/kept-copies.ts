import {readdirSync, statSync} from 'node:fs'
import {dirname, join} from 'node:path'

/** Something that mmm left of a state before it changed the whole of it. */
export interface KeptCopy {
  /** A database, to be copied to the place of the damaged one, or a document, to be imported. */
  readonly kind: 'database' | 'document'
  readonly path: string
  /** The steps of the schema that a database had seen. */
  readonly schema: number | null
}

/** What migrations and imports left of a state database, newest first. */
export function keptCopies(path: string): KeptCopy[] {
  const folder = dirname(path)
  const databases = list(folder, /^state\.db\.schema-(\d+)\.bak$/).map(({match, ...copy}) => ({...copy, kind: 'database' as const, schema: Number(match[1])}))
  const documents = list(join(folder, 'backups'), /\.json$/).map(({at, path: copy}) => ({at, path: copy, kind: 'document' as const, schema: null}))
  return [...databases, ...documents].toSorted((a, b) => b.at - a.at).map(({kind, path: copy, schema}) => ({kind, path: copy, schema}))
}

/** They help somebody in trouble: what cannot be read is not there. */
function list(folder: string, pattern: RegExp): Array<{path: string; at: number; match: RegExpExecArray}> {
  try {
    return readdirSync(folder).flatMap((name) => {
      const match = pattern.exec(name)
      const path = join(folder, name)
      return match ? [{path, at: statSync(path).mtimeMs, match}] : []
    })
  } catch {
    return []
  }
}
