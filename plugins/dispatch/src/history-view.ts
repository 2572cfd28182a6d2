import {formatDuration, formatTable, type HistoryEntry, printableLine, quoteWords} from 'mmm-cli'

/** A command line as it could be typed again. */
export function formatLine({argv}: Pick<HistoryEntry, 'argv'>): string {
  return printableLine(quoteWords(argv))
}

/** Commands as a table, with the numbers that `replay` takes. */
export function formatEntries(entries: readonly HistoryEntry[], width: number): string[] {
  const rows = entries.map((entry) => [
    String(entry.number),
    formatTime(entry.at),
    formatDuration(entry.duration_ms),
    entry.code === 0 ? '' : `exit ${entry.code}`,
    entry.project ?? '',
    `${entry.by ? `(${entry.by}) ` : ''}${formatLine(entry)}`,
  ])
  return formatTable(['number', 'when', 'took', '', 'project', 'command'], rows, {width})
}

/** A moment in the time of whoever looks. */
export function formatTime(at: string): string {
  const date = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
