import type {SpecProblem} from '../specification/problem.ts'
import type {SpecRecord} from '../specification/specification-store.ts'
import type {SpecificationView} from '../specification/specification-view.ts'
import type {WatchedFile, WatchState} from './watch-events.ts'

/** What is seen of the watched specifications at one moment. */
export class WatchLook {
  readonly view: SpecificationView
  readonly problems: ReadonlyMap<string, SpecProblem>
  readonly #records: ReadonlyMap<string, readonly SpecRecord[]>
  readonly #files = new Map<string, {readonly file: WatchedFile; readonly content: string}>()

  /** `isWatched` tells files that were asked for. */
  constructor(view: SpecificationView, problems: readonly SpecProblem[], isWatched: (path: string) => boolean) {
    this.view = view
    this.problems = new Map(problems.filter(({path}) => isWatched(path)).map((problem) => [`${problem.path}\n${problem.code}\n${problem.message}`, problem]))
    this.#records = Map.groupBy(view.records.values(), ({path}) => path)
    for (const {claimedId, fingerprint, path} of view.files) {
      if (!isWatched(path)) continue
      const records = this.#records.get(path) ?? []
      // Of a file that is no specification nothing but its times is known.
      const content = records.length === 0 ? fingerprint : records.map(({contentHash, id}) => `${id} ${contentHash}`).join('\n')
      const ids = records.length === 0 && claimedId !== null ? [claimedId] : records.map(({id}) => id)
      this.#files.set(path, {file: {path, ids}, content})
    }
  }

  /** Ids of the watched specifications. */
  get ids(): Set<string> {
    return new Set([...this.#files.keys()].flatMap((path) => (this.#records.get(path) ?? []).map(({id}) => id)))
  }

  /** What is another than before; `undefined` when nothing is. */
  since(before: WatchLook): {readonly added: WatchedFile[]; readonly changed: WatchedFile[]; readonly removed: WatchedFile[]} | undefined {
    const added = [...this.#files].filter(([path]) => !before.#files.has(path)).map(([, {file}]) => file)
    const removed = [...before.#files].filter(([path]) => !this.#files.has(path)).map(([, {file}]) => file)
    const changed = [...this.#files]
      .filter(([path, {content}]) => before.#files.has(path) && before.#files.get(path)!.content !== content)
      .map(([path, {file}]) => ({path, ids: file.ids.length > 0 ? file.ids : before.#files.get(path)!.file.ids}))
    return added.length + removed.length + changed.length > 0 ? {added, changed, removed} : undefined
  }

  /** Whether anything but `ran` is ready or stale that was not before, or the other way round. */
  isOtherwise(before: WatchLook, ran: ReadonlySet<string>): boolean {
    return this.#due(ran) !== before.#due(ran)
  }

  #due(except: ReadonlySet<string>): string {
    const due = [...this.ids].filter((id) => !except.has(id)).map((id) => this.view.specification(id))
    return due
      .map(({id, ready, stale}) => (ready || stale ? `${id} ${ready}` : ''))
      .toSorted()
      .join('\n')
      .trim()
  }

  /** Specifications that are new, or say something else than before; of what does not parse, what it was before. */
  editedSince(before: WatchLook): Set<string> {
    const texts = before.#texts()
    return new Set([...this.#texts()].flatMap(([id, text]) => (texts.get(id) === text ? [] : [id])))
  }

  #texts(): Map<string, string> {
    const told = [...this.#files.values()].flatMap(({content, file}) => file.ids.map((id) => [id, this.view.records.get(id)?.contentHash ?? content] as const))
    return new Map(told)
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
