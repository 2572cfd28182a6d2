import type {Database} from '../database/database.ts'
import {ForeignProofStore} from './foreign-proof-store.ts'
import type {SpecRecord} from './specification-store.ts'
import type {SpecificationView} from './specification-view.ts'

/** Whoever marks something completed vouches for it on top of all that it depends on. */
export function newestEvidence(view: SpecificationView, id: string): number | null {
  const numbers = [id, ...view.graph.node(id).dependencies].map((each) => view.record(each).evidenceId ?? 0)
  return Math.max(...numbers) || null
}

/** And on top of what other projects hold as well. Part of a change. */
export function vouch(database: Database, view: SpecificationView, proven: Pick<SpecRecord, 'evidenceId' | 'id'>): void {
  const {foreign = []} = view.graph.node(proven.id)
  const proofs = foreign.flatMap(({id, proof}) => (proof === undefined ? [] : [[id, proof] as const]))
  if (proofs.length > 0) new ForeignProofStore(database).note(proven, proofs)
}
