import type {MmmError} from '../errors.ts'
import type {Result} from '../result.ts'

/** Something that a doctor noticed. These are the field names of `--json`. */
export interface Finding {
  /** Name of the project; null for mmm itself. */
  readonly project: string | null
  readonly check:
    | 'aliases'
    | 'configuration'
    | 'database'
    | 'disk'
    | 'folders'
    | 'manifest'
    | 'permissions'
    | 'plugins'
    | 'registry'
    | 'runners'
    | 'runs'
    | 'specs'
    | 'trust'
  /** An error keeps something from working; a warning may; info is good to know. */
  readonly severity: 'error' | 'info' | 'warning'
  /** One sentence. */
  readonly message: string
  /** What to do about it. */
  readonly fix?: string
  /** Whether `--fix` does just that. */
  readonly fixable: boolean
  /** Whether it was done. */
  readonly fixed: boolean
}

/** A finding before it is known whether anybody wants it mended. */
export interface Complaint extends Pick<Finding, 'check' | 'fix' | 'message' | 'severity'> {
  /** Mends it, where that can do no harm. */
  readonly repair?: () => Result<unknown, MmmError>
}
