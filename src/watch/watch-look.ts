import type {SpecProblem} from '../specification/problem.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import type {WatchedFile, WatchState} from './watch-events.ts'

/** What is seen of the watched specifications at one moment. */
export class WatchLook {
  readonly view: SpecificationView
  readonly problems: ReadonlyMap<string, SpecProblem>
  readonly #files = new Map<string, {readonly file: WatchedFile; readonly content: string}>()

  /** `isWatched` tells files that were asked for. */
  constructor(view: SpecificationView, problems: readonly SpecProblem[], isWatched: (path: string) => boolean) {
    this.view = view
    this.problems = new Map(problems.filter(({path}) => isWatched(path)).map((problem) => [`${problem.path}\n${problem.code}\n${problem.message}`, problem]))
    const owners = new Map([...view.records.values()].map((record) => [record.path, record]))
    for (const {claimedId, fingerprint, path} of view.files) {
      // Of a file that is no specification nothing but its times is known.
      if (isWatched(path)) this.#files.set(path, {file: {path, id: owners.get(path)?.id ?? claimedId}, content: owners.get(path)?.contentHash ?? fingerprint})
    }
  }

  /** Ids of the watched specifications. */
  get ids(): Set<string> {
    return new Set([...this.#files.values()].flatMap(({file}) => (file.id !== null && this.view.records.get(file.id)?.path === file.path ? [file.id] : [])))
  }

  /** What is another than before; `undefined` when nothing is. */
  since(before: WatchLook): {readonly added: WatchedFile[]; readonly changed: WatchedFile[]; readonly removed: WatchedFile[]} | undefined {
    const added = [...this.#files].filter(([path]) => !before.#files.has(path)).map(([, {file}]) => file)
    const removed = [...before.#files].filter(([path]) => !this.#files.has(path)).map(([, {file}]) => file)
    const changed = [...this.#files]
      .filter(([path, {content}]) => before.#files.has(path) && before.#files.get(path)!.content !== content)
      .map(([path, {file}]) => ({path, id: file.id ?? before.#files.get(path)!.file.id}))
    return added.length + removed.length + changed.length > 0 ? {added, changed, removed} : undefined
  }

  get state(): WatchState {
    const specifications = [...this.ids].map((id) => this.view.specification(id))
    const problems = [...this.problems.values()]
    const errors = problems.filter(({severity}) => severity === 'error').length
    return {
      files: this.#files.size,
      errors,
      warnings: problems.length - errors,
      ready: specifications.filter(({ready}) => ready).length,
      stale: specifications.filter(({stale}) => stale).length,
      failed: specifications.filter(({status}) => status === 'failed').length,
    }
  }
}
