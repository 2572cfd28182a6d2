import type {Hindrance} from './graph.ts'
import {type Criterion, readCriteria} from './markdown.ts'
import type {SpecMetadata, Specification} from './specification.ts'
import type {SpecificationView} from './specification-view.ts'

/** All that mmm knows of one specification. */
export interface SpecificationDetails extends Specification {
  readonly number: string | null
  readonly metadata: SpecMetadata
  readonly criteria: readonly Criterion[]
  /** The whole file. */
  readonly content: string
  /** What it waits for. */
  readonly waits_for: readonly Hindrance[]
}

export function detailsOf(view: SpecificationView, id: string, content: string): SpecificationDetails {
  const {metadata, number} = view.record(id)
  return {...view.specification(id), number, metadata, criteria: readCriteria(content), waits_for: view.graph.hindrances(id), content}
}
