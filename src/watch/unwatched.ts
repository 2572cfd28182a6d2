import {isDynamic} from '../specification/foreach.ts'
import type {SpecificationView} from '../specification/specification-view.ts'

/** What specifications hang on that cannot be watched: it is looked at when something else changes, or run. */
export interface Unwatched {
  /** Files whose items only a run finds. */
  readonly found: readonly string[]
  /** Other projects that cannot be looked into. */
  readonly projects: readonly string[]
}

export function findUnwatched({broken, files, neighbours}: SpecificationView, isWatched: (path: string) => boolean): Unwatched {
  const found = files.filter(({generator, path}) => generator && isDynamic(generator.source) && isWatched(path)).map(({path}) => path)
  const closed = broken.map(({reference}) => reference.slice(0, reference.indexOf(':'))).filter((project) => neighbours && !neighbours.canLookInto(project))
  return {found, projects: [...new Set(closed)].toSorted()}
}
