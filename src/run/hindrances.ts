import {type Hindrance, isSatisfied, type SpecGraph} from '../specification/graph.ts'
import type {SpecificationView} from '../specification/specification-view.ts'

/** Why each of those that are stuck cannot run, in one sentence without a full stop. What one of them needs may be done, but was to be done again. */
export function describeStuck({graph}: Pick<SpecificationView, 'graph'>, stuck: Iterable<string>): Array<[id: string, reason: string]> {
  const all = new Set(stuck)
  return [...all].map((id) => {
    const renewed = graph.node(id).dependencies.filter((dependency) => all.has(dependency) && isSatisfied(graph.status(dependency)))
    const lost = renewed.map((dependency) => `needs ${dependency}, which cannot run`)
    return [id, [...graph.hindrances(id).map((hindrance) => describeHindrance(hindrance, graph)), ...lost].join('; ')]
  })
}

function describeHindrance(hindrance: Hindrance, graph: SpecGraph): string {
  switch (hindrance.kind) {
    case 'approval':
      return 'waits for approval'
    case 'cycle':
      return `depends on itself: ${hindrance.path.join(' → ')}`
    case 'unresolved':
      return `needs "${hindrance.reference}", which is missing or ambiguous`
    case 'dependency':
      return `needs ${hindrance.id}, which ${graph.isAwaiting(hindrance.id) ? 'waits for approval' : `is ${hindrance.status.replace('_', ' ')}`}`
  }
}
