import {readPriority} from '../specification/priority-words.ts'
import {readStatus} from '../specification/status-words.ts'
import type {Loss} from './foreign-task.ts'

/** A priority in our words; one that has none here is noted, and kept by whoever asks. */
export function toPriority(word: string | undefined, key: string, losses: Loss[]): string | undefined {
  if (word === undefined) return undefined
  const known = readPriority(word)
  if (known === undefined) losses.push({key, what: `priority "${word}" has no counterpart: medium here, kept under "source"`})
  return known
}

/** What a specification can begin as. */
type Beginning = 'completed' | 'pending' | 'skipped'

/** A status in our words; `own` are those that only this tool has. What means neither done nor given up is pending here; what more it says is noted. */
export function toStatus(word: string, own: Readonly<Record<string, Beginning>>, key: string, losses: Loss[]): Beginning {
  const status = word.toLowerCase()
  const meant = Object.hasOwn(own, status) ? own[status] : readStatus(status)
  if (meant === undefined) losses.push({key, what: `status "${word}" has no counterpart: pending here, kept under "source"`})
  return meant === 'completed' || meant === 'skipped' ? meant : 'pending'
}
