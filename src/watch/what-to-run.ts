import type {SpecificationView} from '../specification/specification-view.ts'

interface Options {
  /** Specifications that may be run at all. */
  readonly watched: ReadonlySet<string>
  /** Those whose content has changed: of what failed before, these alone are tried again. */
  readonly changed: ReadonlySet<string>
  /** Those that are not to be run although they could. */
  readonly left: ReadonlySet<string>
}

/** What is ready or stale, or failed and was changed; then what waits for nothing but these. In the order of work. */
export function whatToRun(view: SpecificationView, {changed, left, watched}: Options): string[] {
  const chosen = new Set<string>()
  for (const id of view.graph.order()) {
    if (!watched.has(id) || left.has(id)) continue
    const {ready, stale, status} = view.specification(id)
    const {dependencies, foreign = [], unresolved} = view.graph.node(id)
    const isOpen = status === 'pending' || status === 'failed' || status === 'blocked'
    const follows =
      isOpen &&
      !view.graph.isAwaiting(id) &&
      unresolved.length === 0 &&
      foreign.every((each) => isDone(each.status)) &&
      dependencies.every((each) => chosen.has(each) || isDone(view.graph.status(each))) &&
      (changed.has(id) || dependencies.some((each) => chosen.has(each)))
    if (ready || (stale && status === 'completed') || follows) chosen.add(id)
  }
  return [...chosen]
}

function isDone(status: string | undefined): boolean {
  return status === 'completed' || status === 'skipped'
}
