import type {Database} from '../database/database.ts'
import {ForeignProofStore} from '../specification/foreign-proof-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'

type Proofs = ReadonlyArray<readonly [reference: string, proof: string]>

interface FoundationsOptions {
  readonly database: Database
  readonly view: SpecificationView
}

/** What the proofs of a run stand on in other projects. */
export class Foundations {
  readonly #options: FoundationsOptions
  readonly #claimed = new Map<string, Proofs>()

  constructor(options: FoundationsOptions) {
    this.#options = options
  }

  /** Of what is proven anew while the work goes on the work knows nothing. */
  claim(id: string): void {
    this.#claimed.set(id, this.#look(id))
  }

  /** Part of the change that records the proof. */
  note(id: string, evidenceId: number): void {
    const proofs = this.#claimed.get(id) ?? []
    if (proofs.length > 0) new ForeignProofStore(this.#options.database).note({id, evidenceId}, proofs)
  }

  #look(id: string): Proofs {
    const {graph, neighbours} = this.#options.view
    if (!neighbours?.isUsed || !graph.has(id)) return []
    return (graph.node(id).foreign ?? []).flatMap(({id: reference}) => {
      const proof = neighbours.proof(reference)
      return proof === undefined ? [] : [[reference, proof] as const]
    })
  }
}
