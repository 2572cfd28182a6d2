import type {Loss} from './foreign-task.ts'

const WORDS: Readonly<Record<string, string>> = {
  critical: 'critical',
  urgent: 'critical',
  highest: 'critical',
  high: 'high',
  medium: 'medium',
  normal: 'medium',
  low: 'low',
  h: 'high',
  m: 'medium',
  l: 'low',
}

/** A priority in our words; one that has none here is noted, and kept by whoever asks. */
export function toPriority(word: string | undefined, key: string, losses: Loss[]): string | undefined {
  if (word === undefined) return undefined
  const known = WORDS[word.toLowerCase()]
  if (known === undefined) losses.push({key, what: `priority "${word}" has no counterpart: medium here, kept under "source"`})
  return known
}

/** A status in our words. Those that mean neither done nor given up are pending here; what more they say is noted. */
export function toStatus(
  word: string,
  {completed, pending, skipped = []}: {readonly completed: readonly string[]; readonly pending: readonly string[]; readonly skipped?: readonly string[]},
  key: string,
  losses: Loss[],
): 'completed' | 'pending' | 'skipped' {
  const status = word.toLowerCase()
  if (completed.includes(status)) return 'completed'
  if (skipped.includes(status)) return 'skipped'
  if (!pending.includes(status)) losses.push({key, what: `status "${word}" has no counterpart: pending here, kept under "source"`})
  return 'pending'
}
