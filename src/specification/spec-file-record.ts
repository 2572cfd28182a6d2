import type {Generator} from './foreach.ts'
import type {SpecProblem} from './problem.ts'

/** What mmm knows of one file below the specs folder. */
export interface SpecFileRecord {
  readonly path: string
  readonly fingerprint: string
  /** The id that the file claims; another file may own it. `null` when the file does not parse. */
  readonly claimedId: string | null
  readonly problems: readonly SpecProblem[]
  /** What it makes specifications for, if it stands for many. */
  readonly generator: Generator | null
}
