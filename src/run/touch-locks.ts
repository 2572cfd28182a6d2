import {globsMayOverlap} from '../text/glob-overlap.ts'

/** Who has the files that another one needs, and which of that one's globs says so. */
export interface TouchConflict {
  readonly holder: string
  readonly glob: string
}

/** Which specifications have which files in hand, by their globs. */
export class TouchLocks {
  readonly #held = new Map<string, readonly string[]>()
  readonly #overlaps = new Map<string, Map<string, boolean>>()

  /** The first that stands in the way; `undefined` when nothing does. */
  conflict(globs: readonly string[]): TouchConflict | undefined {
    if (globs.length === 0) return undefined
    for (const [holder, held] of this.#held) {
      for (const glob of globs) if (held.some((other) => this.#overlap(glob, other))) return {holder, glob}
    }
    return undefined
  }

  take(holder: string, globs: readonly string[]): void {
    if (globs.length > 0) this.#held.set(holder, globs)
  }

  release(holder: string): boolean {
    return this.#held.delete(holder)
  }

  #overlap(glob: string, other: string): boolean {
    const answers = this.#overlaps.get(glob) ?? new Map<string, boolean>()
    this.#overlaps.set(glob, answers)
    const answer = answers.get(other) ?? globsMayOverlap(glob, other)
    answers.set(other, answer)
    return answer
  }
}
