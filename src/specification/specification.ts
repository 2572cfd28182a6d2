import type {ForeachSource} from './foreach.ts'

export const STATUSES = ['pending', 'in_progress', 'completed', 'failed', 'blocked', 'skipped'] as const

/** How a specification stands. */
export type SpecStatus = (typeof STATUSES)[number]

/** Statuses that a person may set; the others follow from what happens. */
export const MARKABLE_STATUSES = ['pending', 'completed', 'failed', 'skipped'] as const

/** A status that a person may give. */
export type MarkableStatus = (typeof MARKABLE_STATUSES)[number]

/** Work of specifications that are not there yet, with its placeholders. */
export interface MadeWork {
  readonly run?: readonly string[]
  readonly verify?: readonly string[]
  readonly runner?: string
  /** Whether a value becomes a part of it that no `shell` filter quotes: then whoever wrote the value says what is done. */
  readonly isOpen?: true
}

/** What a specification's frontmatter says beside its name and dependencies, checked and in one form. Unknown keys are kept. */
export interface SpecMetadata {
  readonly priority?: number | string
  readonly tags?: readonly string[]
  readonly runner?: string
  /** Commands of the shell runner. */
  readonly run?: readonly string[]
  /** Commands that prove the work done; each must exit 0. */
  readonly verify?: readonly string[]
  readonly max_iterations?: number
  /** Tries of one attempt that something which passes cut off. */
  readonly retries?: number
  /** Milliseconds. */
  readonly timeout_ms?: number
  /** Globs of the files that the work may change: what may change the same never runs together. */
  readonly touches?: readonly string[]
  /** Whether an attempt that changed no file has failed. */
  readonly requires_change?: boolean
  /** Whether a person has to agree before it counts as completed. */
  readonly approval?: boolean
  /** What it makes a specification each for; it is no work itself, unless a run has to find out. */
  readonly foreach?: ForeachSource
  /** What is carried out for each of what a run finds, as it is written. */
  readonly makes?: MadeWork
  /** What it was made from: the generating specification, the SHA-256 of its file, and the item that it is for. */
  readonly origin?: {readonly generator: string; readonly source: string; readonly item: unknown}
  readonly [key: string]: unknown
}

/** The SHA-256 of the file that a specification stands in: its own content, but for what was made from another file. */
export function fileHashOf({content, metadata}: {readonly content: string; readonly metadata: SpecMetadata}): string {
  return metadata.origin?.source ?? content
}

/** What a file says, before the project's other specifications are known. */
export interface SpecDraft {
  readonly id: string
  /** Another name that dependencies may use: `number:` or the number a heading or a file name begins with. */
  readonly number?: string
  readonly title: string
  /** Dependencies as they were written. */
  readonly references: readonly string[]
  /** Counts only when the specification is first seen. */
  readonly initialStatus: SpecStatus
  readonly metadata: SpecMetadata
}

/** A specification as the project's index holds it. These are the field names of `--json`. */
export interface Specification {
  readonly id: string
  readonly title: string
  readonly status: SpecStatus
  readonly priority: number | string
  readonly tags: readonly string[]
  /** Ids; a reference that leads nowhere stands as it was written. */
  readonly dependencies: readonly string[]
  /** The file, from the project's folder. */
  readonly path: string
  /** Whether a run would start it now. */
  readonly ready: boolean
  /** Whether it is completed but its content, or the proof of something it depends on, is newer. */
  readonly stale: boolean
}

const PRIORITY_RANKS: Readonly<Record<string, number>> = {critical: 40, high: 30, medium: 20, low: 10}

export const DEFAULT_PRIORITY = 'medium'

/** A specification of what its row says, and of how it stands among the others. */
export function describeRecord(
  {id, metadata, path, title}: {readonly id: string; readonly metadata: SpecMetadata; readonly path: string; readonly title: string},
  {dependencies, isUnblocked, stale, status}: Pick<Specification, 'dependencies' | 'stale' | 'status'> & {readonly isUnblocked: boolean},
): Specification {
  const {priority = DEFAULT_PRIORITY, tags = []} = metadata
  return {id, title, status, priority, tags, dependencies, path, ready: status === 'pending' && isUnblocked, stale}
}

/** Priorities as numbers, higher first: `low` is 10, `medium` 20, `high` 30, `critical` 40. */
export function priorityRank(priority: number | string): number | undefined {
  if (typeof priority === 'number') return priority
  const word = priority.toLowerCase()
  return Object.hasOwn(PRIORITY_RANKS, word) ? PRIORITY_RANKS[word] : undefined
}

/** What may be an id: it names log files and is typed at a prompt, so no separators, no spaces, no leading dot or dash. */
export const SPEC_ID = String.raw`^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,127}$`

let specId: RegExp | undefined

export function isSpecId(id: string): boolean {
  // To find out which letters there are takes longer than to load this file, and a list asks for none.
  specId ??= new RegExp(SPEC_ID, 'u')
  return specId.test(id)
}

/** People name things as they like; an id is typed, and names logs. What cannot be made an id stays as it is. */
export function nearestId(stem: string): string {
  if (isSpecId(stem)) return stem
  const id = stem
    .replaceAll(/[^\p{L}\p{N}\p{M}._-]+/gu, '-')
    .replace(/^[^\p{L}\p{N}_]+/u, '')
    .slice(0, 100)
    .replace(/-+$/, '')
  return isSpecId(id) ? id : stem
}
