import {type Hindrance, isSatisfied, type SpecGraph} from '../specification/graph.ts'
import type {SpecificationView} from '../specification/specification-view.ts'

/** Names of which the reason is looked for among the files: of so many that lead nowhere nobody reads more. */
const EXPLAINED = 20

/** Why each of those that are stuck cannot run, in one sentence without a full stop. What one of them needs may be done, but was to be done again. */
export function describeStuck(view: Pick<SpecificationView, 'graph' | 'whyNot'>, stuck: Iterable<string>): Array<[id: string, reason: string]> {
  const {graph} = view
  const all = new Set(stuck)
  const absences = new Map<string, string | undefined>()
  const whyNot = (reference: string): string | undefined => {
    if (!absences.has(reference) && absences.size < EXPLAINED) absences.set(reference, view.whyNot(reference))
    return absences.get(reference)
  }
  return [...all].map((id) => {
    const renewed = graph.node(id).dependencies.filter((dependency) => all.has(dependency) && isSatisfied(graph.status(dependency)))
    const lost = renewed.map((dependency) => `needs ${dependency}, which cannot run`)
    return [id, [...graph.hindrances(id).map((hindrance) => describeHindrance(hindrance, graph, whyNot)), ...lost].join('; ')]
  })
}

function describeHindrance(hindrance: Hindrance, graph: SpecGraph, whyNot: (reference: string) => string | undefined): string {
  switch (hindrance.kind) {
    case 'approval':
      return 'waits for approval'
    case 'cycle':
      return `depends on itself: ${hindrance.path.join(' → ')}`
    case 'unresolved': {
      const why = whyNot(hindrance.reference)
      return `needs "${hindrance.reference}", which is missing${why === undefined ? ' or ambiguous' : `: ${why.replace(/\.$/, '')}`}`
    }
    case 'dependency':
      return `needs ${hindrance.id}, which ${graph.isAwaiting(hindrance.id) ? 'waits for approval' : `is ${hindrance.status.replace('_', ' ')}`}`
  }
}
