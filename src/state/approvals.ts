import type {Database} from '../database/database.ts'
import {err, ok, type Result} from '../result.ts'
import type {Specification} from '../specification/specification.ts'
import type {LookupError, SpecificationEngine} from '../specification/specification-engine.ts'
import {SpecificationStore} from '../specification/specification-store.ts'
import {ApprovalMissingError} from './errors.ts'
import {ExecutionStore} from './execution-store.ts'

/** What a person says to a specification that waits for approval. */
export type Decision = 'approved' | 'rejected'

export interface ApprovalsOptions {
  readonly database: Database
  readonly specifications: SpecificationEngine
}

/** What people say to specifications that are proven and wait for them. */
export class Approvals {
  readonly #options: ApprovalsOptions

  constructor(options: ApprovalsOptions) {
    this.#options = options
  }

  /** What is approved is completed; what is rejected has failed, and its next attempt is told why. */
  decide(name: string, decision: Decision, reason?: string): Result<Specification, ApprovalMissingError | LookupError> {
    const {database, specifications} = this.#options
    const found = specifications.find(name)
    if (!found.ok) return found
    const decided = database.change('recording an approval', 'spec mark', (changes): Result<void, ApprovalMissingError> => {
      const store = new SpecificationStore(database)
      const record = store.find(found.value)
      if (!record?.awaiting) return err(new ApprovalMissingError({id: found.value, status: record?.status ?? 'skipped'}))
      const {contentHash, evidenceId: executionId, id} = record
      const said = reason ? `${decision}: ${reason}` : decision === 'rejected' ? 'rejected, and nobody said why' : null
      new ExecutionStore(database).decide(executionId!, decision, said)
      const change = decision === 'approved' ? ({status: 'completed', evidence: {contentHash, executionId}} as const) : ({status: 'failed'} as const)
      store.setStatus({id, ...change}, ['blocked'], changes)
      return ok()
    })
    if (!decided.ok) return decided
    return specifications.load(found.value)
  }
}
