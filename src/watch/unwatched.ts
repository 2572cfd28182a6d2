import type {SpecFileRecord} from '../specification/spec-file-record.ts'
import type {SpecificationView} from '../specification/specification-view.ts'

/** What specifications hang on that cannot be watched: it is looked at when something else changes, or run. */
export interface Unwatched {
  /** Files whose items only a run finds, by a command or a generator: nobody can tell what those look at. */
  readonly found: readonly string[]
  /** Other projects that cannot be looked into. */
  readonly projects: readonly string[]
}

export function findUnwatched({broken, files, neighbours}: SpecificationView, isWatched: (path: string) => boolean): Unwatched {
  const found = files.filter((file) => isBlind(file) && isWatched(file.path)).map(({path}) => path)
  const closed = broken.map(({reference}) => reference.slice(0, reference.indexOf(':'))).filter((project) => neighbours && !neighbours.canLookInto(project))
  return {found, projects: [...new Set(closed)].toSorted()}
}

/** What has to be done again to find out whether there are other items by now: what found some, or tried to. */
export function whatToRenew({files, graph, records}: SpecificationView, watched: ReadonlySet<string>): string[] {
  const ids = files.flatMap((file) => (isBlind(file) && file.claimedId !== null ? [file.claimedId] : []))
  return ids.filter((id) => watched.has(id) && records.has(id) && ['completed', 'failed'].includes(graph.status(id)))
}

/** What is found in the output of another specification is found anew whenever that is done. */
function isBlind({generator}: Pick<SpecFileRecord, 'generator'>): boolean {
  return generator?.source.kind === 'command' || generator?.source.kind === 'generator'
}
