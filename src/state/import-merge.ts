import type {ChangeSet} from '../database/change-set.ts'
import {type ExportStore, SECTIONS} from './export-store.ts'

type Row = Record<string, unknown>

/**
 * Adds to a project what an export holds and the project does not. What is there already stays as it is, so merging
 * twice changes nothing; runs and executions get numbers of their own; the other's change log stays behind, since the
 * merge is a change of this project.
 */
export class ImportMerge {
  readonly added: string[] = []
  readonly kept: string[] = []
  /** Known here, but without a file: that comes back, and brings back what is known. */
  readonly restored: string[] = []
  readonly #projectId: number
  readonly #changes: ChangeSet
  readonly #store: ExportStore
  readonly #added = new Set<string>()
  readonly #runs = new Map<number, Row>()
  readonly #runIds = new Map<number, number>()
  readonly #executionIds = new Map<number, number>()
  readonly #proofs = new Map<string, {completed: unknown; evidence: number; status: unknown}>()

  constructor(store: ExportStore, projectId: number, changes: ChangeSet) {
    this.#projectId = projectId
    this.#changes = changes
    this.#store = store
  }

  /** How many attempts were added. */
  get executions(): number {
    return this.#executionIds.size
  }

  insert(section: string, row: Row): void {
    switch (section) {
      case 'contents':
        if (!this.#store.hasContent(String(row.hash))) this.#put('contents', row)
        return
      case 'runs':
        // Only runs that something of theirs comes from are taken along.
        this.#runs.set(Number(row.id), row)
        return
      case 'specifications':
        return this.#addSpecification(row)
      case 'dependencies':
        if (this.#added.has(String(row.spec_id))) this.#put('dependencies', row)
        return
      case 'executions':
        return this.#addExecution(row)
      case 'plugin_values':
        if (!this.#store.hasPluginValue(String(row.plugin), String(row.key))) this.#put('plugin_values', row)
        return
      case 'changed_files':
      case 'evidence': {
        const id = this.#executionIds.get(Number(row.execution_id))
        if (id !== undefined) this.#put(section, {...row, execution_id: id})
      }
    }
  }

  #addSpecification(row: Row): void {
    const id = String(row.id)
    if (row.removed_at !== null) return
    const known = this.#store.findSpecification(id)
    if (known) {
      ;(known === 'removed' ? this.restored : this.kept).push(id)
      return
    }
    this.added.push(id)
    this.#added.add(id)
    const status = row.status === 'in_progress' ? 'pending' : row.status
    // The proof is numbered anew when its execution comes; until then it is known by its content alone.
    this.#put('specifications', {...row, status, evidence_id: null, run_id: null}, {project_id: this.#projectId})
    const {completed_hash: completed, content_hash: content, metadata, name: title, path} = row
    if (row.evidence_id !== null) this.#proofs.set(id, {completed, evidence: Number(row.evidence_id), status})
    this.#changes.record({kind: 'spec.added', id, before: undefined, after: {status, completed, evidence: null, content, title, path, metadata}})
    const dependencies = row.dependencies as readonly string[]
    if (dependencies.length > 0) this.#changes.record({kind: 'spec.dependencies', id, before: [], after: dependencies})
  }

  /** Gives the proofs of what was added the numbers that their executions got here. */
  finish(): void {
    for (const [id, {completed, evidence, status}] of this.#proofs) {
      const number = this.#executionIds.get(evidence)
      if (number === undefined) continue
      this.#store.setEvidence(id, number)
      this.#changes.record({kind: 'spec.status', id, before: {status, completed, evidence: null}, after: {status, completed, evidence: number}})
    }
  }

  #addExecution(row: Row): void {
    if (!this.#added.has(String(row.spec_id))) return
    const run = this.#runIdOf(Number(row.run_id))
    const id = this.#nextId('executions')
    this.#executionIds.set(Number(row.id), id)
    // Logs stay behind, and must not be taken for those of a run of this project's own.
    const log = `${run}/${String(row.log).split('/').at(-1)}`
    this.#put('executions', {...row, id, run_id: run, log})
  }

  #runIdOf(id: number): number {
    const known = this.#runIds.get(id)
    if (known !== undefined) return known
    const run = this.#nextId('runs')
    this.#runIds.set(id, run)
    const row = this.#runs.get(id)
    const summary = row?.summary && {...(row.summary as Row), run}
    if (row) this.#put('runs', {...row, id: run, token: `merged-${run}`, summary}, {project_id: this.#projectId})
    return run
  }

  #nextId(table: 'executions' | 'runs'): number {
    return this.#store.lastId(table) + 1
  }

  #put(section: string, row: Row, extra: Row = {}): void {
    this.#store.insert(
      SECTIONS.find(({name}) => name === section)!,
      row,
      extra,
    )
  }
}
