import {hash} from 'node:crypto'

/** What is hashed of an attempt that has ended: all but its number, its run, its log and what was said, which may be renumbered, moved and pruned. */
export const ATTEMPT_FACTS = [
  'spec_id',
  'content_hash',
  'iteration',
  'retry',
  'delay_ms',
  'runner',
  'command',
  'started_at',
  'completed_at',
  'duration_ms',
  'status',
  'approval',
  'reason',
  'model',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cost_usd',
] as const

/** What is hashed of a receipt beside whose it is. Of its output the hash, so that the rest can still be told when that was pruned. */
export const RECEIPT_FACTS = [
  'position',
  'command',
  'exit_code',
  'passed',
  'duration_ms',
  'commit_before',
  'commit_after',
  'content_before',
  'content_after',
  'output_hash',
] as const

/** The attempt that a receipt is of: what of that never changes once there are receipts. */
export const RECEIPT_OF = ['spec_id', 'content_hash', 'iteration', 'retry', 'started_at'] as const

type Facts<Names extends readonly string[]> = Readonly<Record<Names[number], unknown>>
/** With the hashes of its receipts, in order and with spaces between: so none is taken away or added. */
export type AttemptFacts = Facts<typeof ATTEMPT_FACTS> & {readonly receipts: string | null}
export type ReceiptFacts = Facts<typeof RECEIPT_FACTS>
export type ReceiptOwner = Facts<typeof RECEIPT_OF>

/** A hash by which an attempt's row is known to be as it was written. No signature: whoever means to deceive can make it as well. */
export function sealAttempt(attempt: AttemptFacts): string {
  return hashValues([...ATTEMPT_FACTS.map((name) => attempt[name]), ...(attempt.receipts ? [attempt.receipts] : [])])
}

/** The same of a receipt. */
export function sealReceipt(receipt: ReceiptFacts, owner: ReceiptOwner): string {
  return hashValues([...RECEIPT_OF.map((name) => owner[name]), ...RECEIPT_FACTS.map((name) => receipt[name])])
}

export function hashText(text: string): string {
  return hash('sha256', text, 'hex')
}

/** Half a character, where somebody cut a text, comes back from SQLite as another one. */
function hashValues(values: readonly unknown[]): string {
  return hashText(JSON.stringify(values.map((value) => (typeof value === 'string' ? value.toWellFormed() : value))))
}
