/** A command that was carried out, as one line of the history holds it. These are the field names of `--json`. */
export interface HistoryRecord {
  /** When it began; ISO 8601, UTC. */
  readonly at: string
  /** The words behind `mmm`, as they were typed, without secrets. */
  readonly argv: readonly string[]
  /** The command that they meant, as it is typed; absent where there is none. */
  readonly command?: string
  /** The project that it worked in; in the file absent where it asked for none, and then that of its directory. */
  readonly project?: string
  readonly directory: string
  readonly duration_ms: number
  readonly code: number
  /** What carried it out, when nobody typed it. */
  readonly by?: 'batch' | 'replay'
  /** Whether something secret was left out of `argv`. */
  readonly redacted?: true
}

/** A command of the history with its number, which it keeps. */
export interface HistoryEntry extends HistoryRecord {
  readonly number: number
}

/** Reads one line; `undefined` where it is none of a record. */
export function parseRecord(line: string): HistoryRecord | undefined {
  const value = parse(line)
  return isRecord(value) ? value : undefined
}

/** The number of the first record of a file, when the line says that. */
export function parseFirst(line: string): number | undefined {
  const {first} = (line.startsWith('{"first":') ? parse(line) : undefined) ?? {}
  return Number.isSafeInteger(first) && (first as number) > 0 ? (first as number) : undefined
}

function isRecord(value: Readonly<Record<string, unknown>> | undefined): value is HistoryRecord & Readonly<Record<string, unknown>> {
  const {argv, at, by, code, command, directory, duration_ms: duration, project} = value ?? {}
  return (
    typeof at === 'string' &&
    !Number.isNaN(Date.parse(at)) &&
    Array.isArray(argv) &&
    argv.every((word) => typeof word === 'string') &&
    typeof directory === 'string' &&
    Number.isFinite(duration) &&
    Number.isInteger(code) &&
    [command, project].every((text) => text === undefined || typeof text === 'string') &&
    (by === undefined || by === 'batch' || by === 'replay')
  )
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
