import type {SpecificationView} from '../specification/specification-view.ts'

/** What specifications hang on that tells nobody when it changes: it is looked at when a specification changes next. */
export interface Unwatched {
  /** Files that list others by a glob. */
  readonly globs: readonly string[]
  /** Other projects. */
  readonly projects: readonly string[]
}

export function findUnwatched({files, graph}: SpecificationView, isWatched: (path: string) => boolean): Unwatched {
  const globs = files.filter(({generator, path}) => generator?.source.kind === 'glob' && isWatched(path)).map(({path}) => path)
  const foreign = graph.ids.flatMap((id) => graph.node(id).foreign ?? []).map(({id}) => id.slice(0, id.indexOf(':')))
  return {globs, projects: [...new Set(foreign)].toSorted()}
}
