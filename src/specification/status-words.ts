import {STATUSES, type SpecStatus, type Specification} from './specification.ts'

/** What people write for a status, beside its own name: in files, on the command line, and in other tools. */
const WORDS: Readonly<Record<string, SpecStatus>> = {
  complete: 'completed',
  implemented: 'completed',
  done: 'completed',
  finished: 'completed',
  superseded: 'skipped',
  cancelled: 'skipped',
  canceled: 'skipped',
  skip: 'skipped',
  todo: 'pending',
  to_do: 'pending',
  open: 'pending',
  fail: 'failed',
  running: 'in_progress',
  doing: 'in_progress',
}

/** The status that a word stands for, whatever its case, and `-` or a space for `_`; `undefined` for any other. */
export function readStatus(word: string): SpecStatus | undefined {
  const name = word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')
  return STATUSES.find((status) => status === name) ?? (Object.hasOwn(WORDS, name) ? WORDS[name] : undefined)
}

/** How a specification stands, in the one word that lists and pictures show. */
export type Standing = SpecStatus | 'ready' | 'stale'

/** That word: what is stale is completed as well, and what is ready is pending. */
export function standingOf({ready, stale, status}: Pick<Specification, 'ready' | 'stale' | 'status'>): Standing {
  return stale ? 'stale' : ready ? 'ready' : status
}
