import type {SpecificationView} from '../specification/specification-view.ts'
import type {TaskDependency} from './runner.ts'

/** What a specification builds on, as far as it is of this project. */
export function dependenciesOf(view: SpecificationView, id: string, answerOf: (id: string) => string | undefined): TaskDependency[] {
  return view.graph.node(id).dependencies.flatMap((dependency) => {
    const record = view.records.get(dependency)
    return record ? [{id: record.id, title: record.title, path: record.path, result: answerOf(record.id)}] : []
  })
}
