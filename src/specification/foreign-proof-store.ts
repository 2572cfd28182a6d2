import type {Database} from '../database/database.ts'
import type {SpecRecord} from './specification-store.ts'

/** Which proof of each specification in another project a proof stands on, by `project:id`. */
export type ForeignProofs = ReadonlyMap<string, string>

type Proven = Pick<SpecRecord, 'evidenceId' | 'id'>

/** All SQL of what proofs stand on in other projects. */
export class ForeignProofStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** For each specification, what its present proof stands on. */
  all(): Map<string, ForeignProofs> {
    const noted = new Map<string, Map<string, string>>()
    const rows = this.#database.iterate<{id: string; proof: string; reference: string}>(
      `SELECT specifications.id, reference, proof FROM foreign_proofs
       CROSS JOIN specifications ON specifications.id = spec_id AND coalesce(specifications.evidence_id, 0) = foreign_proofs.evidence_id`,
    )
    for (const {id, proof, reference} of rows) {
      const known = noted.get(id)
      if (known) known.set(reference, proof)
      else noted.set(id, new Map([[reference, proof]]))
    }
    return noted
  }

  /** Notes what a proof stands on from now on. */
  note({evidenceId, id}: Proven, proofs: Iterable<readonly [reference: string, proof: string]>): void {
    for (const [reference, proof] of proofs)
      this.#database.run(
        'INSERT INTO foreign_proofs (spec_id, evidence_id, reference, proof) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET proof = excluded.proof',
        id,
        evidenceId ?? 0,
        reference,
        proof,
      )
  }
}
