import type {Hindrance, SpecGraph} from '../specification/graph.ts'
import type {SpecificationView} from '../specification/specification-view.ts'

/** Why a specification cannot run, in one sentence without a full stop. */
export function describeHindrances(view: SpecificationView, id: string): string {
  return view.graph
    .hindrances(id)
    .map((hindrance) => describeHindrance(hindrance, view.graph))
    .join('; ')
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
