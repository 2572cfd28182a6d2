import {Heap} from '../specification/heap.ts'
import type {TouchLocks} from './touch-locks.ts'

export interface ReadyQueueOptions {
  /** Which comes first. */
  readonly compare: (a: string, b: string) => number
  readonly locks: TouchLocks
  /** Globs of what a specification may change. */
  readonly touches: (id: string) => readonly string[]
  readonly isWaiting: (id: string) => boolean
}

/** Those that met a conflict by the same glob: when one of them has the files, none of the others can. */
interface Group {
  readonly heap: Heap<string>
  /** Which of them is among the free ones, to be tried. */
  candidate: string | undefined
}

/**
 * What may start, for one runner. A specification whose files are in hand elsewhere waits in a group; of a group only
 * the first is ever tried, so that thousands that need the same file cost no more than one.
 */
export class ReadyQueue {
  readonly #options: ReadyQueueOptions
  readonly #free: Heap<string>
  readonly #groups = new Map<string, Group>()
  /** Groups by who has their files. */
  readonly #behind = new Map<string, Set<string>>()
  readonly #groupOf = new Map<string, string>()

  constructor(options: ReadyQueueOptions) {
    this.#options = options
    this.#free = new Heap(options.compare)
  }

  push(id: string): void {
    this.#free.push(id)
  }

  /** The first that may start now, which it stays until it is taken. */
  peek(): string | undefined {
    const {isWaiting, locks, touches} = this.#options
    for (let id = this.#free.peek(); id !== undefined; id = this.#free.peek()) {
      if (!isWaiting(id)) {
        this.#free.pop()
        this.#promote(id)
        continue
      }
      const conflict = locks.conflict(touches(id))
      if (!conflict) return id
      this.#free.pop()
      this.#setAside(id, conflict.glob, conflict.holder)
    }
    return undefined
  }

  /** Takes what {@link peek} gave. Its files are now its own, and those of its group wait for it. */
  take(): void {
    const id = this.#free.pop()!
    const glob = this.#groupOf.get(id)
    if (glob === undefined) return
    this.#groupOf.delete(id)
    this.#groups.get(glob)!.candidate = undefined
    this.#waitBehind(id, glob)
  }

  /** Somebody's files are free again: the first of each group that waited for them is tried. */
  release(holder: string): void {
    const globs = this.#behind.get(holder)
    this.#behind.delete(holder)
    for (const glob of globs ?? []) this.#tryNext(glob)
  }

  #setAside(id: string, glob: string, holder: string): void {
    if (this.#groupOf.get(id) !== glob) this.#promote(id)
    else {
      this.#groupOf.delete(id)
      this.#groups.get(glob)!.candidate = undefined
    }
    const group = this.#groups.get(glob) ?? {heap: new Heap(this.#options.compare), candidate: undefined}
    this.#groups.set(glob, group)
    group.heap.push(id)
    if (group.candidate === undefined) this.#waitBehind(holder, glob)
  }

  /** The candidate of a group is gone for another reason: the next one of it is tried. */
  #promote(id: string): void {
    const glob = this.#groupOf.get(id)
    if (glob === undefined) return
    this.#groupOf.delete(id)
    this.#groups.get(glob)!.candidate = undefined
    this.#tryNext(glob)
  }

  #tryNext(glob: string): void {
    const group = this.#groups.get(glob)
    if (!group || group.candidate !== undefined) return
    const next = group.heap.pop()
    if (next === undefined) {
      this.#groups.delete(glob)
      return
    }
    group.candidate = next
    this.#groupOf.set(next, glob)
    this.#free.push(next)
  }

  #waitBehind(holder: string, glob: string): void {
    const globs = this.#behind.get(holder) ?? new Set()
    this.#behind.set(holder, globs.add(glob))
  }
}
