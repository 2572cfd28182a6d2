import type {TimedAttempt} from 'mmm-cli'

/** The word for how an attempt ended, as people say it. */
export function outcomeOf({approval, status}: Pick<TimedAttempt, 'approval' | 'status'>): string {
  if (approval === 'waiting') return 'awaiting'
  return status === 'success' ? 'completed' : status
}
