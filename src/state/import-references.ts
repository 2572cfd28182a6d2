import {createHash} from 'node:crypto'
import {fileHashOf, type SpecMetadata} from '../specification/specification.ts'
import type {ExportStore} from './export-store.ts'

type Row = Readonly<Record<string, unknown>>

/**
 * Checks what no schema can: that every row of a document is there once and refers to rows of the same document, and that
 * texts are what their hashes say. Rows come in the order of the sections; each check answers with the problem, if any.
 */
export class ImportReferences {
  readonly #store: ExportStore
  readonly #runs = new Map<number, unknown>()
  /** With the execution that proved each. */
  readonly #specs = new Map<string, unknown>()
  /** With the hash of each: one file may stand for many specifications. */
  readonly #paths = new Map<string, string>()
  readonly #executions = new Set<number>()
  readonly #versions = {first: 0, last: 0}
  /** The version of the last change. */
  #changed = 0

  constructor(store: ExportStore) {
    this.#store = store
  }

  check(section: string, row: Row): string | undefined {
    switch (section) {
      case 'contents':
        return createHash('sha256').update(String(row.content)).digest('hex') === row.hash ? undefined : 'its content is not what its hash says'
      case 'runs':
        return remember(this.#runs, Number(row.id), row.status)
      case 'specifications':
        return this.#checkSpecification(row)
      case 'dependencies':
        return this.#checkDependency(row)
      case 'executions':
        return this.#checkExecution(row)
      case 'changed_files':
      case 'evidence':
        return this.#executions.has(Number(row.execution_id)) ? undefined : `there is no execution ${String(row.execution_id)}`
      case 'versions':
        return this.#checkVersion(Number(row.version))
      case 'changes':
        return this.#checkChange(row)
      case 'checkpoints': {
        const {first, last} = this.#versions
        return Number(row.version) >= first - 1 && Number(row.version) <= last ? undefined : `there is no version ${String(row.version)}`
      }
      default:
        return undefined
    }
  }

  /** What can be told only at the end: proofs stand behind the specifications that they prove. */
  finish(): string | undefined {
    for (const [id, evidence] of this.#specs) {
      if (evidence !== null && !this.#executions.has(Number(evidence))) return `the execution ${String(evidence)} that proved ${id} is missing`
    }
    return undefined
  }

  #checkSpecification(row: Row): string | undefined {
    const {content_hash: hash, path, removed_at: removed, run_id: run, status} = row
    const id = String(row.id)
    const twice = remember(this.#specs, id, row.evidence_id)
    if (twice) return twice
    if (!this.#store.hasContent(String(hash))) return 'its content is missing'
    if (run !== null && !this.#runs.has(Number(run))) return `there is no run ${String(run)}`
    if (removed !== null) return undefined
    // Nothing would ever give it back.
    if (status === 'in_progress' && (run === null || this.#runs.get(Number(run)) !== 'running')) return 'it is in progress, but no run is working on it'
    const file = fileHashOf({content: String(hash), metadata: row.metadata as SpecMetadata})
    if (!this.#store.hasContent(file)) return 'the content of its file is missing'
    if ((this.#paths.get(String(path)) ?? file) !== file) return `two specifications have the file ${String(path)}`
    this.#paths.set(String(path), file)
    return undefined
  }

  #checkDependency({depends_on: target, spec_id: spec}: Row): string | undefined {
    if (!this.#specs.has(String(spec))) return `there is no specification "${String(spec)}"`
    return target === null || this.#specs.has(String(target)) ? undefined : `there is no specification "${String(target)}"`
  }

  #checkExecution(row: Row): string | undefined {
    const id = Number(row.id)
    if (this.#executions.has(id)) return `there are two of ${id}`
    this.#executions.add(id)
    if (!this.#specs.has(String(row.spec_id))) return `there is no specification "${String(row.spec_id)}"`
    if (!this.#runs.has(Number(row.run_id))) return `there is no run ${String(row.run_id)}`
    return this.#store.hasContent(String(row.content_hash)) ? undefined : 'its content is missing'
  }

  #checkVersion(version: number): string | undefined {
    const {last} = this.#versions
    if (last > 0 && version !== last + 1) return `version ${version} stands after version ${last}`
    if (last === 0) this.#versions.first = version
    this.#versions.last = version
    return undefined
  }

  #checkChange({after, before, version}: Row): string | undefined {
    const {first, last} = this.#versions
    if (Number(version) < first || Number(version) > last) return `there is no version ${String(version)}`
    if (Number(version) < this.#changed) return `it belongs to version ${String(version)}, but stands behind one of version ${this.#changed}`
    this.#changed = Number(version)
    for (const facts of [before, after]) {
      const hash = (facts as {content?: unknown} | null)?.content
      if (typeof hash === 'string' && !this.#store.hasContent(hash)) return `the content ${hash} is missing`
    }
    return undefined
  }
}

function remember<K, V>(known: Map<K, V>, key: K, value: V): string | undefined {
  if (known.has(key)) return `there are two of ${String(key)}`
  known.set(key, value)
  return undefined
}
