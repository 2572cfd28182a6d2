import {existsSync} from 'node:fs'
import type {HistoryEntry} from '../history/history-record.ts'
import {err, ok, type Result} from '../result.ts'
import {ReplayEmptyError, ReplayRefusedError} from './errors.ts'

/** What of the history shall be carried out again. */
export interface ReplaySelection {
  readonly entries: readonly HistoryEntry[]
  /** Those that a range or filter meets but that are no commands of their own, and why. */
  readonly leftOut: ReadonlyArray<{readonly number: number; readonly reason: string}>
}

/** A number, or the first and the last of a range. */
export interface NumberRange {
  readonly first: number
  readonly last: number
}

/** Reads `12` or `12..20`. */
export function parseRange(text: string): NumberRange | undefined {
  const [, first, last] = /^(\d{1,15})(?:\.\.(\d{1,15}))?$/.exec(text) ?? []
  if (first === undefined) return undefined
  const range = {first: Number(first), last: Number(last ?? first)}
  return range.first >= 1 && range.first <= range.last ? range : undefined
}

/**
 * Chooses from the history, oldest first. What a replay or a batch carried out stands there beside it: of a batch from a
 * file the batch is taken, of all others what they carried out is, so that nothing is done twice or for ever.
 */
export function selectForReplay(
  entries: readonly HistoryEntry[],
  ranges: readonly NumberRange[],
): Result<ReplaySelection, ReplayEmptyError | ReplayRefusedError> {
  const singles = new Set(ranges.filter(({first, last}) => first === last).map(({first}) => first))
  const isNamed = ({number}: HistoryEntry): boolean => ranges.length === 0 || ranges.some(({first, last}) => first <= number && number <= last)
  const named = entries.filter((entry) => isNamed(entry) && (entry.by === undefined || singles.has(entry.number)))
  const absent = [...singles].filter((number) => !named.some((entry) => entry.number === number))
  if (absent.length > 0) return err(new ReplayEmptyError({numbers: absent}))

  const leftOut = named.flatMap((entry) => {
    const reason = leftOutReason(entry)
    return reason === undefined || singles.has(entry.number) ? [] : [{number: entry.number, reason}]
  })
  const chosen = named.filter(({number}) => !leftOut.some((left) => left.number === number))
  const refused = chosen.flatMap((entry) => {
    const reason = (singles.has(entry.number) ? leftOutReason(entry) : undefined) ?? refusal(entry)
    return reason === undefined ? [] : [{number: entry.number, reason: `${entry.number} ${reason}.`}]
  })
  if (refused.length > 0)
    return err(
      new ReplayRefusedError(
        {numbers: refused.map(({number}) => number)},
        refused.map(({reason}) => reason),
      ),
    )
  return chosen.length > 0 ? ok({entries: chosen, leftOut}) : err(new ReplayEmptyError({numbers: []}))
}

/** Why a command is not carried out again where nobody names just it: what it carried out stands beside it. */
export function leftOutReason({argv, command}: HistoryEntry): string | undefined {
  if (command === 'replay' || command === 'history replay') return 'is a replay; what it carried out has numbers of its own'
  if (command === 'batch' && argv.includes('-')) return 'is a batch from standard input; what it carried out has numbers of its own'
  return undefined
}

function refusal({command, directory, redacted}: HistoryEntry): string | undefined {
  if (redacted) return 'had a secret, which the history left out'
  if (command === undefined) return 'was no command that there was'
  return existsSync(directory) ? undefined : `was carried out in ${directory}, which is gone`
}
