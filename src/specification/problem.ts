/** Something wrong with one specification's file. An error keeps the specification from running; a warning does not. */
export interface SpecProblem {
  /** The file, from the project's folder. */
  readonly path: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  readonly severity: 'error' | 'warning'
  /** Stable name of the kind of problem. */
  readonly code:
    | 'case-clash'
    | 'dependency-ambiguous'
    | 'dependency-cycle'
    | 'dependency-missing'
    | 'dependency-self'
    | 'duplicate-id'
    | 'duplicate-number'
    | 'empty'
    | 'foreach'
    | 'encoding'
    | 'frontmatter'
    | 'frontmatter-overlooked'
    | 'id-invalid'
    | 'too-large'
    | 'unknown-key'
    | 'unquoted'
    | 'unreadable'
    | 'value'
  /** One sentence. */
  readonly message: string
  /** What to do, where that is known. */
  readonly suggestion?: string
}
