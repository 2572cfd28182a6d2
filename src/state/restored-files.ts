import {createHash} from 'node:crypto'
import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {FileChanges} from '../files/file-changes.ts'
import {readText} from '../files/read-text.ts'
import {fileHashOf} from '../specification/specification.ts'
import {existing, type PastSpec, type PastState, type SpecDifference} from './past-state.ts'

export interface RestoredFilesOptions {
  readonly projectPath: string
  readonly present: PastState
  readonly target: PastState
  /** From the present to the target. */
  readonly changes: readonly SpecDifference[]
}

/** The files to write and to delete on the way from one state to another. */
export class RestoredFiles {
  /** What each path shall hold. */
  readonly writes: ReadonlyMap<string, PastSpec>
  readonly removals: ReadonlySet<string>
  /** Specifications that the files belong to. */
  readonly ids: ReadonlySet<string>
  readonly #projectPath: string
  readonly #owners: ReadonlyMap<string, readonly PastSpec[]>

  constructor({changes, present, projectPath, target}: RestoredFilesOptions) {
    const writes = new Map<string, PastSpec>()
    const removals = new Set<string>()
    const ids = new Set<string>()
    for (const {content, id, path} of changes) {
      const [now, then] = [existing(present, id), existing(target, id)]
      if (now && then && !content && !path) continue
      ids.add(id)
      if (then) writes.set(then.path, then)
      if (now && now.path !== then?.path) removals.add(now.path)
    }
    // A file of many stays for those that are left; and two may change places.
    const left = new Map([...target.values()].flatMap((spec) => (spec.removed ? [] : [[spec.path, spec] as const])))
    for (const path of removals) if (left.has(path) && !writes.has(path)) writes.set(path, left.get(path)!)
    for (const path of writes.keys()) removals.delete(path)
    this.writes = writes
    this.removals = removals
    this.ids = ids
    this.#projectPath = projectPath
    const there = [...present.values()].filter(({removed}) => !removed)
    this.#owners = Map.groupBy(there, ({path}) => path)
  }

  /** All of them, from the project's folder. */
  get paths(): string[] {
    return [...this.writes.keys(), ...this.removals].toSorted()
  }

  /** Those that hold something the state does not know, and so could not bring back. */
  inTheWay(): string[] {
    return this.paths.filter((path) => {
      const file = join(this.#projectPath, path)
      if (!existsSync(file)) return false
      const owner = this.#owners.get(path)?.find(({id}) => this.ids.has(id))
      if (!owner) return true
      const text = readText(file)
      return !text.ok || createHash('sha256').update(text.value).digest('hex') !== fileHashOf(owner)
    })
  }

  plan(files: FileChanges, textOf: (hash: string) => string): void {
    for (const path of this.removals) files.remove(join(this.#projectPath, path))
    for (const [path, spec] of this.writes) files.write(join(this.#projectPath, path), () => textOf(fileHashOf(spec)))
  }
}
